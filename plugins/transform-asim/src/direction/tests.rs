use super::*;

fn session(src: &str, dst: &str) -> Session<'static> {
    let mut session = Session::default();
    session.src_ip = src.parse().ok();
    session.dst_ip = dst.parse().ok();
    session
}

fn derived(mut session: Session<'_>, settings: &Settings) -> (Option<NetworkDirection>, String) {
    derive(&mut session, settings, &mut RoleCache::default());
    let source = session.additional(DIRECTION_SOURCE).map(|v| v.to_string()).unwrap_or_default();
    (session.direction, source)
}

#[test]
fn addresses_decide_by_the_border() {
    let settings = Settings::default();
    for (src, dst, want) in [
        ("198.51.100.7", "10.0.0.1", NetworkDirection::Inbound),
        ("10.0.0.1", "198.51.100.7", NetworkDirection::Outbound),
        ("10.0.0.1", "192.168.4.4", NetworkDirection::Local),
        ("198.51.100.7", "203.0.113.9", NetworkDirection::External),
        ("198.51.100.7", "224.0.0.251", NetworkDirection::Local),
        ("2001:db8::1", "fd00::1", NetworkDirection::Inbound),
        ("198.51.100.7", "::ffff:10.0.0.1", NetworkDirection::Inbound),
    ] {
        assert_eq!(derived(session(src, dst), &settings), (Some(want), "ip".to_owned()), "{src} {dst}");
    }
}

#[test]
fn zones_win_over_addresses_and_match_at_word_borders() {
    let mut one = session("10.0.0.1", "10.0.0.2");
    one.put_text(Field::SrcZone, "outside2");
    one.put_text(Field::DstZone, "LAN-inside");
    assert_eq!(derived(one, &Settings::default()), (Some(NetworkDirection::Inbound), "zone".to_owned()));
}

#[test]
fn a_published_address_makes_two_external_zones_inbound() {
    let mut one = session("198.51.100.7", "203.0.113.9");
    one.put_text(Field::SrcZone, "wan");
    one.put_text(Field::DstZone, "wan");
    one.dst_nat_ip = "10.0.0.9".parse().ok();
    assert_eq!(derived(one, &Settings::default()).0, Some(NetworkDirection::Inbound));
}

#[test]
fn own_networks_are_inside_and_a_missing_address_is_not_guessed() {
    let options = crate::options::Options {
        networks: crate::options::NetworkOptions { internal: vec!["203.0.113.0/24".to_owned()] },
        ..Default::default()
    };
    let settings = options.check().unwrap();
    assert_eq!(derived(session("198.51.100.7", "203.0.113.9"), &settings).0, Some(NetworkDirection::Inbound));
    assert_eq!(derived(session("198.51.100.7", ""), &settings).0, None);
}
