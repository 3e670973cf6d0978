//! Calendar dates.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A day of the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: u8,
    day: u8,
}

impl Date {
    /// Not validated.
    #[must_use]
    pub const fn new(year: i64, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// One year later; 29 February becomes the day before 1 March.
    #[must_use]
    pub fn a_year_later(self) -> Self {
        Self { year: self.year + 1, ..self }
    }

    /// Today, or the day of `SOURCE_DATE_EPOCH` (seconds since 1970, reproducible-builds.org), so that warnings are
    /// reproducible.
    #[must_use]
    pub fn today(source_date_epoch: Option<&str>) -> Self {
        let seconds = source_date_epoch
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()));
        Self::of_epoch_day(i64::try_from(seconds / 86_400).unwrap_or(0))
    }

    /// Days since 1 January 1970. Counts years from March, so that the leap day is the last.
    fn of_epoch_day(days: i64) -> Self {
        const ERA: i64 = 146_097; // days in 400 years
        let days = days + 719_468; // since 1 March of the year 0
        let (era, day_of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        // Both are in range by construction.
        Self { year, month: u8::try_from(month).unwrap_or(1), day: u8::try_from(day).unwrap_or(1) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let datetime = toml::value::Datetime::deserialize(deserializer)?;
        let date = datetime.date.ok_or_else(|| de::Error::custom("a date without a day"))?;
        Ok(Self::new(i64::from(date.year), date.month, date.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_since_1970_are_dates() {
        for (day, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(Date::of_epoch_day(day).to_string(), date);
        }
    }

    #[test]
    fn today_can_be_given() {
        assert_eq!(Date::today(Some("1795392000")), Date::new(2026, 11, 23));
        assert!(Date::today(None) > Date::new(2026, 1, 1));
    }
}
