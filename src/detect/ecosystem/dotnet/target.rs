//! The names of target frameworks.

/// `net48`, `net472`, `net4.8`: not `net8.0`.
pub(super) fn is_net_framework(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("net") else { return false };
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    !digits.is_empty() && (!digits.contains('.') || digits.starts_with("4.")) && digits.starts_with(['2', '3', '4'])
}

/// The version in `net8.0-windows`, `netcoreapp3.1`; `None` for libraries' standards and .NET Framework.
pub(super) fn version(name: &str) -> Option<String> {
    let rest = name.strip_prefix("netcoreapp").or_else(|| name.strip_prefix("net"))?;
    let version: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    (version.contains('.') && !is_net_framework(name)).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_framework_names_a_version() {
        for (name, expected) in [
            ("net8.0", Some("8.0")),
            ("net10.0-windows10.0.19041", Some("10.0")),
            ("netcoreapp3.1", Some("3.1")),
            ("netstandard2.0", None),
            ("net48", None),
            ("net4.8", None),
            ("$(DefaultTargetFramework)", None),
        ] {
            assert_eq!(version(name).as_deref(), expected, "{name}");
        }
        assert!(is_net_framework("net472") && is_net_framework("net4.8") && !is_net_framework("net10.0"));
    }
}
