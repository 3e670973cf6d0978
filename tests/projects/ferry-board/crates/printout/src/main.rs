fn main() {
    for pier in std::env::args().skip(1) {
        println!("{}", ferry_times::of(&pier));
    }
}
