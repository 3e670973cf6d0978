#[cfg(feature = "ssr")]
fn main() {}
