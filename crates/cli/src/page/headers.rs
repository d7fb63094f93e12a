//! What every response says to the browser, whatever it is: run only our own files, keep nothing,
//! tell nobody, share no process with another site.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The same as the window's (`src-tauri/tauri.conf.json`), but for where the page may connect to.
pub(crate) const SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; object-src 'none'";

/// What a browser could give and this page never asks for; the camera reads an invitation's picture code,
/// when the person taps for it and the browser has asked them.
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(self), clipboard-read=(), \
     display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
     gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), \
     midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), serial=(), \
     storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()";

/// Puts them on a response.
pub(crate) fn put_on(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, SECURITY_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn directives() -> BTreeMap<String, String> {
        let split = |directive: &str| {
            let (name, value) = directive.trim().split_once(' ').unwrap();
            (name.to_owned(), value.to_owned())
        };
        SECURITY_POLICY.split(';').map(split).collect()
    }

    #[test]
    fn the_policy_is_the_windows_but_for_its_bridge() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src-tauri/tauri.conf.json");
        let text = std::fs::read_to_string(path).unwrap();
        let config: serde_json::Value = serde_json::from_str(&text).unwrap();
        let window = config["app"]["security"]["csp"].clone();
        let mut window: BTreeMap<String, String> = serde_json::from_value(window).unwrap();
        let bridge = window.insert("connect-src".to_owned(), "'self'".to_owned()).unwrap();
        assert!(bridge.contains("ipc:"));
        assert_eq!(directives(), window);
    }

    #[test]
    fn the_policy_lets_in_nothing_but_our_own_files() {
        for (name, value) in directives() {
            assert!(["'none'", "'self'"].contains(&value.as_str()), "{name} {value}");
        }
    }

    #[test]
    fn they_replace_what_a_response_said_before() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
        put_on(&mut headers);
        let kept: Vec<_> = headers.get_all(header::CACHE_CONTROL).iter().collect();
        assert_eq!(kept, ["no-store"]);
        assert_eq!(headers.len(), 7);
    }
}
