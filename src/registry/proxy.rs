use std::env;
use std::ffi::OsString;

use ureq::{Proxy, ProxyProtocol};

/// The variables that name a proxy, in order of precedence.
const NAMES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];

/// The variables that list hosts without a proxy.
const EXCEPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The proxy from the environment. The error is a variable with an unusable value: connecting without the proxy would
/// be wrong.
pub(super) fn from_environment() -> Result<Option<Proxy>, &'static str> {
    from_variables(|name| env::var_os(name))
}

fn from_variables(get: impl Fn(&str) -> Option<OsString>) -> Result<Option<Proxy>, &'static str> {
    let set = |names: &[&'static str]| {
        names.iter().find_map(|name| get(name).filter(|value| !value.is_empty()).map(|value| (*name, value)))
    };
    let Some((name, address)) = set(&NAMES) else { return Ok(None) };
    let address = address.into_string().map_err(|_| name)?;
    let proxy = Proxy::new(address.trim()).map_err(|_| name)?;
    if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) || proxy.host().is_empty() {
        return Err(name);
    }
    let mut builder = Proxy::builder(proxy.protocol()).host(proxy.host()).port(proxy.port());
    if let Some(user) = proxy.username() {
        builder = builder.username(user);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    if let Some((name, except)) = set(&EXCEPT) {
        let except = except.into_string().map_err(|_| name)?;
        for host in except.split(',').map(str::trim).filter(|host| !host.is_empty()) {
            builder = builder.no_proxy(host);
        }
    }
    builder.build().map(Some).map_err(|_| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(variables: &[(&str, &str)]) -> Result<Option<Proxy>, &'static str> {
        from_variables(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_first_variable_that_is_set_names_the_proxy() {
        assert!(find(&[]).unwrap().is_none() && find(&[("HTTPS_PROXY", "")]).unwrap().is_none());
        let variables = [("HTTP_PROXY", "a"), ("ALL_PROXY", "socks5://b"), ("https_proxy", "http://me:p%40ss@c:81/")];
        let proxy = find(&variables).unwrap().unwrap();
        assert_eq!((proxy.host(), proxy.port()), ("c", 81));
        assert_eq!((proxy.username(), proxy.password()), (Some("me"), Some("p@ss")));
        let proxy = find(&[("HTTPS_PROXY", ""), ("http_proxy", "[::1]:81")]).unwrap().unwrap();
        assert_eq!((proxy.host(), proxy.port()), ("[::1]", 81));
    }

    #[test]
    fn what_is_no_proxy_for_http_is_told_by_the_variables_name() {
        for value in [
            "socks5://a:1080",
            "socks4://a",
            "ftp://a",
            "http://",
            "://",
            "junk value",
            "/",
            "http://a:b:c",
            "http://me@:1",
        ] {
            assert_eq!(find(&[("ALL_PROXY", value)]), Err("ALL_PROXY"), "{value}");
        }
    }

    #[test]
    fn hosts_can_be_excepted() {
        let proxy = find(&[("HTTPS_PROXY", "http://a"), ("NO_PROXY", "b.example, .c.example,")]).unwrap().unwrap();
        let is_excepted = |host: &str| proxy.is_no_proxy(&format!("https://{host}/").parse().unwrap());
        assert!(is_excepted("b.example") && is_excepted("x.c.example") && !is_excepted("d.example"));
    }
}
