//! Forms of user names.

/// Returns the `*UsernameType` of a user name, by its form; the first of these tests that holds decides.
pub fn username_type(name: &str) -> &'static str {
    if name.contains('@') {
        "UPN"
    } else if name.contains('\\') {
        "Windows"
    } else if ["CN=", "OU=", "DC="].iter().any(|part| name.contains(part)) {
        "DN"
    } else {
        "Simple"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_tell_their_type() {
        assert_eq!(username_type("ann@example.com"), "UPN");
        assert_eq!(username_type("CORP\\ann"), "Windows");
        assert_eq!(username_type("CN=ann,OU=it"), "DN");
        assert_eq!(username_type("ann"), "Simple");
    }
}
