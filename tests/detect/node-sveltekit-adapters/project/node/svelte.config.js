import adapter from '@sveltejs/adapter-node';

// adapter-node, adapter-static and adapter-auto differ in what the build writes
export default { kit: { adapter: adapter() } };
