use std::env;
use std::thread;
use std::time::Duration;

use clokwerk::{Job, Scheduler, TimeUnits};

fn main() {
    dotenvy::dotenv().expect("no .env");
    let lamp = required("LAMP");
    println!("keeping the {lamp} lamp");
    let mut scheduler = Scheduler::new();
    scheduler.every(1.day()).at("18:00").run(move || println!("lit the {lamp} lamp"));
    loop {
        scheduler.run_pending();
        thread::sleep(Duration::from_millis(500));
    }
}

fn required(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}
