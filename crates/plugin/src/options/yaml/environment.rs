//! `${VAR}` and `${VAR:-default}` in configuration values; `$$` is a dollar sign.
//!
//! Replacement happens inside single values after the file has been parsed, so that a variable can
//! never add keys.

/// Replaces variables.
///
/// # Errors
///
/// Names a variable that is not set and has no default, or a `${` without end.
pub(super) fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inner) = after.strip_prefix('{') {
            let end = inner.find('}').ok_or_else(|| format!("`${{` without `}}` in `{text}`"))?;
            out.push_str(&value(&inner[..end], lookup)?);
            rest = &inner[end + 1..];
        } else {
            out.push('$');
            rest = after;
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn value(inner: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    lookup(name)
        .filter(|value| !value.is_empty() || default.is_none())
        .or_else(|| default.map(str::to_owned))
        .ok_or_else(|| {
            format!("environment variable `{name}` is not set (use `${{{name}:-default}}` for a default)")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<String> {
        (name == "HOST").then(|| "fw1".to_owned())
    }

    #[test]
    fn variables_and_defaults_are_replaced() {
        assert_eq!(expand("a ${HOST} ${NONE:-b}", &lookup).as_deref(), Ok("a fw1 b"));
        assert_eq!(expand("$$x $y", &lookup).as_deref(), Ok("$x $y"));
    }

    #[test]
    fn a_missing_variable_is_named() {
        assert!(expand("${NONE}", &lookup).unwrap_err().contains("`NONE` is not set"));
        assert!(expand("${HOST", &lookup).is_err());
    }
}
