use super::*;
use crate::form::Parsed;
use sweepline_parse::time::Zone;

const CLOCK: Clock<'static> = Clock { zone: &Zone::Utc, received: Nanos(1_773_489_600_000_000_000) };

/// Reads a record and hands its provider and event over.
fn read(text: &str, test: impl Fn(Option<Provider>, Result<Event<'_>, &'static str>)) {
    let arena = Arena::new();
    let parsed = Parsed::read(text, &arena, &CLOCK).unwrap();
    let form = parsed.form();
    test(provider(&form), Event::read(&form, &arena, &CLOCK));
}

#[test]
fn every_form_gives_the_same_event() {
    for text in [
        "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>5157</EventID><Computer>pc7</Computer></System><EventData><Data Name='DestPort'>443</Data></EventData></Event>",
        r#"{"winlog":{"provider_name":"Microsoft-Windows-Security-Auditing","event_id":"5157","computer_name":"pc7","event_data":{"DestPort":443}}}"#,
        r#"{"winlog.channel":"Security","winlog.event_id":5157,"winlog.computer_name":"pc7","winlog.event_data.DestPort":"443"}"#,
        r#"{"EventID":5157,"Channel":"Security","Hostname":"pc7","destport":"443"}"#,
        r#"{"Type":"SecurityEvent","EventID":5157,"Computer":"pc7","EventData":"<EventData><Data Name=\"DestPort\">443</Data></EventData>"}"#,
        r#"{"Provider":"Microsoft-Windows-Security-Auditing","EventID":5157,"Computer":"pc7","EventData":"{\"DestPort\":\"443\"}"}"#,
        r#"{"category":"WindowsEventLogsTable","properties":{"ProviderName":"Microsoft-Windows-Security-Auditing","EventId":5157,"RawXml":"\u003cEvent>\u003cSystem>\u003cProvider Name='Microsoft-Windows-Security-Auditing'/><EventID>5157</EventID><Computer>pc7</Computer></System><EventData><Data Name='DestPort'>443</Data></EventData></Event>"}}"#,
        "<14>Jul 29 12:00:00 pc7 MSWinEventLog\t1\tSecurity\t12\tTue Jul 29 12:00:00 2025\t5157\tMicrosoft-Windows-Security-Auditing\tN/A\tN/A\tFailure Audit\tpc7\tFiltering Platform Connection\t\tThe Windows Filtering Platform has blocked a connection.  Network Information:  Destination Port:  443  Protocol:  6  Layer Run-Time ID:  48\t99",
        "<14>1 2025-07-29T12:00:00Z pc7 Microsoft-Windows-Security-Auditing 4 - [NXLOG@14506 EventID=\"5157\" SourceName=\"Microsoft-Windows-Security-Auditing\" DestPort=\"443\"] blocked",
        "<14>Jul 29 12:00:00 pc7 The Windows Filtering Platform has blocked a connection.#015#012#015#012Network Information:#015#012#011Destination Port:#011#011443#015#012#011Layer Run-Time ID:#011#01148",
        "07/29/2025 12:00:00 PM\nLogName=Security\nEventCode=5157\nComputerName=pc7\nMessage=The Windows Filtering Platform has blocked a connection.\n\nNetwork Information:\n\tDestination Port:\t\t443\n\tLayer Run-Time ID:\t48\n",
    ] {
        read(text, |provider, event| {
            assert_eq!(provider, Some(Provider::SecurityAuditing), "{text}");
            let event = event.unwrap();
            assert_eq!(event.provider(), Provider::SecurityAuditing, "{text}");
            assert_eq!(event.id, Some(5157), "{text}");
            assert_eq!(event.data("DestPort"), Some("443"), "{text}");
            assert_eq!(event.computer, Some("pc7"), "{text}");
            assert!(!event.is_cut, "{text}");
        });
    }
}

#[test]
fn other_products_are_no_windows_events() {
    for text in [
        "",
        "the Windows Filtering Platform has a driver",
        "Network connection detected: yes",
        "see Provider Name='Microsoft-Windows-Sysmon'",
        r#"{"EventID":3,"Source":"agent"}"#,
        r#"{"EventID":3}"#,
        r#"{"Channel":"Security","Provider":"Microsoft-Windows-Sysmon"}"#,
        r#"{"category":"NetworkSecurityGroupFlowEvent","properties":{"EventId":3,"ProviderName":"x"}}"#,
    ] {
        read(text, |provider, _| assert_eq!(provider, None, "{text}"));
    }
    for text in ["a line", r#"{"a":"object"}"#] {
        read(text, |_, event| assert_eq!(event.err(), Some("not_a_windows_event"), "{text}"));
    }
}

#[test]
fn the_process_that_wrote_an_event_is_not_taken_for_its_datum() {
    read(r#"{"EventID":5156,"Channel":"Security","ProcessID":4,"ThreadID":148}"#, |_, event| {
        assert_eq!(event.unwrap().data("ProcessID"), None);
    });
    read(r#"{"EventID":5156,"Channel":"Security","ProcessID":"1452"}"#, |_, event| {
        assert_eq!(event.unwrap().data("ProcessId"), Some("1452"));
    });
}

#[test]
fn a_cut_event_says_so() {
    read(
        "<Event><System><Provider Name='Linux-Sysmon'/><EventID>3</EventID></System><EventData><Data Name='User'>ro",
        |provider, event| {
            assert_eq!(provider, Some(Provider::LinuxSysmon));
            assert!(event.unwrap().is_cut);
        },
    );
}

#[test]
fn an_export_is_split_into_its_events() {
    let (first, rest) = xml::split_first("<Events><Event>1</Event>\n<Event>2</Event></Events>");
    assert_eq!((first, rest), ("<Events><Event>1</Event>", "\n<Event>2</Event></Events>"));
    assert_eq!(xml::split_first(rest), (rest, ""));
}
