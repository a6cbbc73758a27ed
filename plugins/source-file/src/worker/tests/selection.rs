use super::*;

fn reading_to_end(change: impl Fn(&mut Options)) -> Site {
    Site::with(|options| {
        options.mode = Mode::ReadToEnd;
        change(options);
    })
}

#[test]
fn files_are_read_in_the_order_of_their_names_to_their_ends() {
    let mut site = reading_to_end(|options| options.exclude = vec!["c*".to_owned()]);
    site.append("b.log", "b 1\nb 2");
    site.append("a.log", "a 1\n");
    site.append("c.log", "left out\n");
    site.append("d.log", "");
    site.append("e.txt", "no match\n");
    assert_eq!(site.read(), ["a 1", "b 1", "b 2"]);
    assert!(matches!(site.worker.step(site.moment, true), Step::End));
    assert_eq!(site.worker.open_files, 0);
}

#[test]
fn a_failure_is_made_good_even_after_the_last_file() {
    let mut site = reading_to_end(|_| {});
    site.append("a.log", "a 1\n");
    site.append("b.log", "b 1\n");
    let (_, marks) = site.read_unsettled();
    site.settle(marks, Delivery::Failed);
    assert_eq!(site.read(), ["a 1", "b 1"]);
    assert!(matches!(site.worker.step(site.moment, true), Step::End));
}

#[test]
fn a_second_run_goes_on_where_the_first_ended() {
    let mut site = reading_to_end(|_| {});
    site.append("a.log", "a 1\n");
    assert_eq!(site.read(), ["a 1"]);
    site.restart();
    assert!(site.read().is_empty());
    site.append("a.log", "a 2\n");
    site.restart();
    assert_eq!(site.read(), ["a 2"]);
}

#[test]
fn nothing_to_read_is_not_an_error() {
    let mut site = reading_to_end(|_| {});
    assert!(site.read().is_empty());
    assert!(matches!(site.worker.step(site.moment, true), Step::End));
    let mut site = Site::new();
    assert!(site.read().is_empty());
    site.append("a.log", "late\n");
    assert_eq!(site.read(), ["late"]);
}

#[test]
fn what_cannot_be_read_is_reported_once_and_others_go_on() {
    let mut site = Site::new();
    site.append("b.log", "fine\n");
    std::os::unix::fs::symlink("/nonexistent/target", site.path("a.log")).unwrap();
    fs::create_dir(site.path("folder.log")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(site.path("socket.log")).unwrap();
    for _ in 0..3 {
        site.read();
    }
    let mut reported: Vec<_> = site.worker.reported.iter().filter_map(|path| path.file_name()).collect();
    reported.sort();
    assert_eq!(reported, ["a.log", "socket.log"]);
    site.append("b.log", "more\n");
    assert_eq!(site.read(), ["more"]);
}

#[test]
fn a_file_without_permission_is_taken_in_once_it_has_it() {
    use std::os::unix::fs::PermissionsExt;
    let mut site = Site::new();
    site.append("a.log", "secret\n");
    site.append("b.log", "open\n");
    fs::set_permissions(site.path("a.log"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(site.path("a.log")).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    assert_eq!(site.read(), ["open"]);
    assert_eq!(site.worker.reported.len(), 1);
    fs::set_permissions(site.path("a.log"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(site.read(), ["secret"]);
    assert!(site.worker.reported.is_empty());
}

#[test]
fn a_file_with_two_names_is_read_once() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    fs::hard_link(site.path("a.log"), site.path("b.log")).unwrap();
    assert_eq!(site.read(), ["one"]);
    fs::remove_file(site.path("a.log")).unwrap();
    site.append("b.log", "two\n");
    assert_eq!(site.read(), ["two"]);
}
