module.exports = {
  apps: [
    {
      name: 'tickets',
      script: './register.js',
      env: { NODE_ENV: 'production' },
    },
  ],
};
