export default () => ({
  dir: {
    input: 'src',
    output: 'public',
  },
})
