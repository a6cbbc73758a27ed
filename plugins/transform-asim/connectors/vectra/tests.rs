use super::keys;

#[test]
fn names_of_the_stream_and_of_the_table_are_one() {
    for (name, key) in [
        ("id.orig_h", "id_orig_h"),
        ("id_orig_h_s", "id_orig_h"),
        ("protoName_s", "protoname"),
        ("proto_name", "proto_name"),
        ("ts_d", "ts"),
        ("sensor_uid_g", "sensor_uid"),
        ("TimeGenerated", "timegenerated"),
    ] {
        assert_eq!(keys::find(name).map(|entry| entry.key), Some(key), "{name}");
    }
    for name in ["", "_s", "é", "a_name_that_is_longer_than_every_name_that_there_is"] {
        assert!(keys::find(name).is_none(), "{name}");
    }
}
