export default {
  // ssr: false would be a site
  ssr: true,
};
