fn main() {
    api::run();
}
