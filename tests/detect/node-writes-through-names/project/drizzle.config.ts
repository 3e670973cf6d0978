process.loadEnvFile('.env.development');

export default { out: 'migrations' };
