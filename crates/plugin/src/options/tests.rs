use serde::Deserialize;

use super::*;

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Listener {
    address: String,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    limits: Vec<u16>,
}

#[derive(Deserialize, Debug, PartialEq, Default)]
#[serde(rename_all = "snake_case")]
enum Mode {
    #[default]
    Tcp,
    Udp,
}

fn place(line: usize) -> Place {
    Place { line, column: 3 }
}

fn text(line: usize, text: &str) -> Node {
    Node { tree: Tree::Scalar(Scalar::Text(text.to_owned())), place: place(line) }
}

fn map(entries: Vec<(&str, usize, Node)>) -> Node {
    let entries = entries.into_iter().map(|(key, line, node)| (key.to_owned(), place(line), node)).collect();
    Node { tree: Tree::Map(entries), place: place(1) }
}

#[test]
fn a_misspelt_key_is_named_with_its_line_and_the_near_one() {
    let node = map(vec![("adress", 4, text(4, "x"))]);
    let error = read::<Listener>(&node).unwrap_err();
    assert_eq!(error.to_string(), "unknown key `adress` (did you mean `address`?)");
    assert_eq!(error.place, Some(place(4)));
}

#[test]
fn a_wrong_value_is_named_with_its_path() {
    let limits = Node {
        tree: Tree::List(vec![Node { tree: Tree::Scalar(Scalar::Int(70_000)), place: place(9) }]),
        place: place(8),
    };
    let node = map(vec![("address", 2, text(2, "x")), ("limits", 8, limits)]);
    let error = read::<Listener>(&node).unwrap_err();
    assert!(error.to_string().starts_with("`limits[0]`: invalid value: integer `70000`"), "{error}");
    assert_eq!(error.place, Some(place(9)));
}

#[test]
fn an_unknown_word_lists_the_known_ones() {
    let node = map(vec![("address", 2, text(2, "x")), ("mode", 3, text(3, "quic"))]);
    let error = read::<Listener>(&node).unwrap_err();
    assert_eq!(error.to_string(), "`mode`: unknown value `quic` (known: tcp, udp)");
}

#[test]
fn a_number_may_stand_where_text_is_wanted() {
    let number = Node { tree: Tree::Scalar(Scalar::Int(9000)), place: place(2) };
    let listener: Listener = read(&map(vec![("address", 2, number)])).unwrap();
    assert_eq!(listener.address, "9000");
}
