//! Formats sizes for people.

/// Disk sizes in powers of 1000, like `docker images`: `182 MB`.
#[must_use]
pub fn of_files(bytes: u64) -> String {
    scaled(bytes, 1000, ["B", "kB", "MB", "GB"])
}

/// Memory in powers of 1024, like limits: `512 MiB`.
#[must_use]
pub fn of_memory(bytes: u64) -> String {
    scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB"])
}

/// Uses the largest unit with a value of at least 1, and one decimal below 10.
fn scaled(bytes: u64, step: u64, units: [&str; 4]) -> String {
    let mut size = 1;
    let mut name = "B";
    for unit in units.into_iter().skip(1) {
        if bytes < size * step {
            break;
        }
        size *= step;
        name = unit;
    }
    let (whole, tenths) = (bytes / size, bytes % size * 10 / size);
    if whole < 10 && tenths > 0 { format!("{whole}.{tenths} {name}") } else { format!("{whole} {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_two_or_three_digits() {
        for (bytes, text) in
            [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (182_400_000, "182 MB"), (2_000_000_000, "2 GB")]
        {
            assert_eq!(of_files(bytes), text);
        }
        assert_eq!(of_memory(512 << 20), "512 MiB");
        assert_eq!(of_memory(8 << 20), "8 MiB");
        assert_eq!(of_memory(3 << 29), "1.5 GiB");
    }
}
