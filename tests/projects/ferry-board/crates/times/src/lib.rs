/// The departures of a pier.
pub fn of(pier: &str) -> String {
    format!("Ferries from {pier}: 8:15, 12:40, 17:05")
}
