use sweepline_asim::json;
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use crate::mapper::map_record;
use crate::options::Options;
use crate::stream::Stream;

fn mapped(event: &str) -> String {
    let settings = Options::default().check().unwrap();
    let arena = Arena::new();
    let mut sessions = Vec::new();
    map_record(event, Nanos(0), None, &settings, &mut Stream::default(), &arena, &mut sessions);
    let mut out = String::new();
    json::write(&sessions[0], &mut out);
    out
}

#[test]
fn output_read_again_is_the_same_output() {
    let event = r#"{"TimeGenerated":"2026-03-14T09:26:53.25Z","EventVendor":"Example","EventProduct":"EDR",
        "SrcIpAddr":"2001:DB8:0::5","SrcMacAddr":"00-11-22-33-44-55","DstIpAddr":"10.0.0.8","DstPortNumber":"443",
        "NetworkProtocol":"tcp","DvcAction":"permit","Colour":{"a":[1,2]},"EventResult":"maybe","SrcBytes":"12",
        "SrcDomainType":"FQDN","SrcHostname":"bad_name","ThreatRiskLevel":500,"TcpFlagsSyn":"TRUE"}"#;
    let once = mapped(event);
    assert_eq!(mapped(&once), once);
}
