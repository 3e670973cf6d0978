use std::ffi::OsString;

use super::key::{Key, Shape, VARIABLE_PREFIX};
use super::layer::{Entry, Layer, Text};
use crate::source::Origin;

/// The output of `std::env::vars_os`.
pub type Variables = Vec<(OsString, OsString)>;

/// Reads the settings from `DOCKGEN_…` variables. Several values are separated by commas; an empty variable counts as
/// unset. Also returns a warning for each unknown variable with the prefix.
#[must_use]
pub fn from_environment(variables: &Variables) -> (Layer, Vec<String>) {
    let mut layer = Layer::default();
    let mut warnings = Vec::new();
    for (name, value) in variables {
        let name = name.to_string_lossy();
        let Some(word) = name.strip_prefix(VARIABLE_PREFIX) else { continue };
        let setting = word.replace('_', "-").to_lowercase();
        let Some(key) = Key::named(&setting) else {
            let near = Key::nearest(&setting).and_then(Key::named);
            let hint = near.map_or_else(String::new, |near| format!("; did you mean {}?", near.variable()));
            warnings.push(format!("the environment variable {name} is not a setting{hint}"));
            continue;
        };
        // Invalid Unicode stays visible, and the value's own check rejects it.
        let value = value.to_string_lossy();
        if value.is_empty() {
            continue;
        }
        let text = match key.shape() {
            Shape::One => Text::One(value.into_owned()),
            Shape::Many | Shape::Pairs => Text::Many(value.split(',').map(str::to_owned).collect()),
        };
        layer.insert(key, Entry { text, origin: Origin::Environment(name.into_owned()) });
    }
    warnings.sort();
    (layer, warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_settings_and_a_misspelt_one_is_named() {
        let variables = [
            ("DOCKGEN_PORT", "9000"),
            ("DOCKGEN_PLATFORM", "linux/amd64,linux/arm64"),
            ("DOCKGEN_PROT", "1"),
            ("PATH", "/bin"),
        ];
        let variables = variables.map(|(name, value)| (name.into(), value.into())).to_vec();
        let (layer, warnings) = from_environment(&variables);
        assert_eq!(layer.get(Key::Port).unwrap().text.to_string(), "9000");
        assert_eq!(layer.get(Key::Platform).unwrap().text.values().len(), 2);
        assert_eq!(warnings, ["the environment variable DOCKGEN_PROT is not a setting; did you mean DOCKGEN_PORT?"]);
    }
}
