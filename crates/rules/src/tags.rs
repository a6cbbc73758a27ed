//! Sigma tags as Sentinel's tactics and techniques.

/// ATT&CK tactics as Sigma tags them (without hyphens) and as Sentinel spells them.
const TACTICS: &[(&str, &str)] = &[
    ("collection", "Collection"),
    ("commandandcontrol", "CommandAndControl"),
    ("credentialaccess", "CredentialAccess"),
    ("defenseevasion", "DefenseEvasion"),
    ("discovery", "Discovery"),
    ("execution", "Execution"),
    ("exfiltration", "Exfiltration"),
    ("impact", "Impact"),
    ("initialaccess", "InitialAccess"),
    ("lateralmovement", "LateralMovement"),
    ("persistence", "Persistence"),
    ("privilegeescalation", "PrivilegeEscalation"),
    ("reconnaissance", "Reconnaissance"),
    ("resourcedevelopment", "ResourceDevelopment"),
];

/// What the `attack.` tags of a rule say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Attack {
    pub(crate) tactics: Vec<String>,
    pub(crate) techniques: Vec<String>,
    /// Tags that name nothing known.
    pub(crate) unknown: Vec<String>,
}

impl Attack {
    pub(crate) fn read<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        let mut attack = Self::default();
        for tag in tags {
            let lower = tag.to_ascii_lowercase();
            let Some(name) = lower.strip_prefix("attack.") else { continue };
            let squeezed: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
            if let Some((_, tactic)) = TACTICS.iter().find(|(known, _)| *known == squeezed) {
                push(&mut attack.tactics, (*tactic).to_owned());
            } else if is_technique(name) {
                push(&mut attack.techniques, name.to_ascii_uppercase());
            } else if !is_group_or_software(name) {
                attack.unknown.push(tag.to_owned());
            }
        }
        attack
    }
}

fn push(list: &mut Vec<String>, name: String) {
    if !list.contains(&name) {
        list.push(name);
    }
}

/// `t1046` or `t1021.001`.
fn is_technique(name: &str) -> bool {
    let Some(number) = name.strip_prefix('t') else { return false };
    match number.split_once('.') {
        Some((technique, sub)) => is_digits(technique, 4) && is_digits(sub, 3),
        None => is_digits(number, 4),
    }
}

/// `g0001` or `s0001`: Sentinel has no place for them.
fn is_group_or_software(name: &str) -> bool {
    name.strip_prefix(['g', 's']).is_some_and(|number| is_digits(number, 4))
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_sentinel_names() {
        let tags = [
            "attack.credential-access",
            "attack.command_and_control",
            "attack.t1046",
            "attack.T1021.001",
            "attack.t1046",
            "attack.g0007",
            "attack.nonsense",
            "car.2013-01-002",
        ];
        let attack = Attack::read(tags);
        assert_eq!(attack.tactics, ["CredentialAccess", "CommandAndControl"]);
        assert_eq!(attack.techniques, ["T1046", "T1021.001"]);
        assert_eq!(attack.unknown, ["attack.nonsense"]);
    }
}
