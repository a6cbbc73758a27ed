//! What one made-up line of each form costs to read.

#![expect(clippy::expect_used, reason = "a benchmark of a broken line is no benchmark")]

use std::hint::black_box;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use sweepline_parse::time::{Clock, Nanos, Zone};
use sweepline_parse::{Arena, addr, cef, colon, csv, json, kv, leef, lines, num, syslog, time, tsv, xml};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const CLOCK: Clock<'static> = Clock { zone: &Zone::Utc, received: Nanos(1_773_480_420_000_000_000) };

/// 43 pairs, as FortiOS writes them.
const KV: &str = r#"date=2026-03-14 time=09:26:53 devname="EDGE-1" devid="FG100X00000001" eventtime=1773480413123456789 tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=203.0.113.45 srcport=51544 srcintf="wan1" srcintfrole="wan" dstip=198.51.100.10 dstport=443 dstintf="dmz" dstintfrole="dmz" srccountry="Netherlands" dstcountry="United States" sessionid=48213 proto=6 action="close" policyid=7 policytype="policy" poluuid="00000000-1111-2222-3333-444444444444" policyname="vip web" service="HTTPS" trandisp="dnat" tranip=192.0.2.5 tranport=8443 duration=12 sentbyte=1820 rcvdbyte=7300 sentpkt=13 rcvdpkt=11 appcat="unscanned" osname="Linux" srcswversion="5.10" mastersrcmac="00:00:5e:00:53:01" srcmac="00:00:5e:00:53:01" srcserver=0"#;

const CEF: &str = r"<14>Mar 14 09:26:53 edge-1 CEF:0|Acme|Edge|10.2.7|end|TRAFFIC|1|rt=Mar 14 2026 09:26:53 GMT deviceExternalId=007000000012345 src=203.0.113.45 dst=198.51.100.10 sourceTranslatedAddress=203.0.113.45 destinationTranslatedAddress=192.0.2.5 cs1Label=Rule cs1=vip web suser= duser= app=ssl cs3Label=Virtual System cs3=vsys1 cs4Label=Source Zone cs4=untrust cs5Label=Destination Zone cs5=dmz spt=51544 dpt=443 proto=tcp act=allow cnt=1 in=1820 out=7300 cn2Label=Packets cn2=24 reason=tcp-fin originsicname=CN\=gw1,O\=mgmt";

const JSON: &str = r#"{"_path":"conn","_system_name":"sensor1","_write_ts":"2026-03-14T09:26:58.000000Z","ts":"2026-03-14T09:26:41.250000Z","uid":"C00000000000000001","id.orig_h":"203.0.113.45","id.orig_p":51544,"id.resp_h":"192.0.2.5","id.resp_p":443,"proto":"tcp","service":"ssl","duration":11.75,"orig_bytes":1820,"resp_bytes":7300,"conn_state":"SF","local_orig":false,"local_resp":true,"missed_bytes":0,"history":"ShADadFf","orig_pkts":13,"orig_ip_bytes":2508,"resp_pkts":11,"resp_ip_bytes":7880,"community_id":"1:abc="}"#;

const COLON: &str = r#"[action:"Accept"; flags:"411908"; ifdir:"inbound"; ifname:"eth0"; loguid:"{0x69b529dd,0x1,0x100000a,0xc0000001}"; origin:"192.0.2.1"; originsicname:"CN=gw1,O=mgmt..abc123"; sequencenum:"12"; time:"1773480413"; version:"5"; dst:"198.51.100.10"; inzone:"External"; layer_name:"Network"; outzone:"Internal"; product:"Firewall"; proto:"6"; rule:"7"; rule_name:"vip web"; s_port:"51544"; service:"443"; service_id:"https"; src:"203.0.113.45"; xlatedst:"192.0.2.5"; xlatedport:"8443"]"#;

const XML: &str = r"<Event xmlns='http://schemas.example/event'><System><Provider Name='Example-Auditing' Guid='{00000000-0000-0000-0000-000000000000}'/><EventID>5156</EventID><Version>1</Version><TimeCreated SystemTime='2026-03-14T09:26:53.1234567Z'/><Channel>Security</Channel><Computer>srv02.example.com</Computer></System><EventData><Data Name='ProcessID'>1500</Data><Data Name='Application'>\device\volume2\dns.exe</Data><Data Name='Direction'>%%14592</Data><Data Name='SourceAddress'>198.51.100.44</Data><Data Name='SourcePort'>53</Data><Data Name='DestAddress'>192.0.2.12</Data><Data Name='DestPort'>53123</Data><Data Name='Protocol'>17</Data></EventData></Event>";

fn main() {
    divan::main();
}

/// 115 columns in the manner of PAN-OS.
fn csv_line(quoted: bool) -> String {
    let head = "1,2026/03/14 09:26:53,007000000012345,TRAFFIC,end,2561,2026/03/14 09:26:53,203.0.113.45,198.51.100.10,203.0.113.45,192.0.2.5";
    let rule = if quoted { "\"vip, web\"" } else { "vip web" };
    let middle = ",,ssl,vsys1,untrust,dmz,ethernet1/1,ethernet1/2,fwd,2026/03/14 09:26:53,48213,1,51544,443,51544,8443,0x400053,tcp,allow,9120,1820,7300,24,2026/03/14 09:26:41,12,any,,7123456789,0x0,NL,US,,13,11,tcp-fin,0,0,0,0,,edge-1,from-policy";
    let tail = ",0".repeat(115 - 54);
    let line = format!("{head},{rule},{middle}{tail}");
    line
}

#[divan::bench]
fn kv_43_pairs(bencher: Bencher<'_, '_>) {
    assert_eq!(kv::pairs(KV, kv::Separator::Blank).count(), 43);
    bencher.counter(BytesCount::of_str(KV)).bench(|| {
        kv::pairs(black_box(KV), kv::Separator::Blank)
            .fold(0, |sum, pair| sum + pair.key.len() + black_box(pair.value).len())
    });
}

#[divan::bench(args = [false, true])]
fn csv_115_columns(bencher: Bencher<'_, '_>, quoted: bool) {
    let line = csv_line(quoted);
    let mut fields = Vec::with_capacity(128);
    csv::split(&line, b',', &mut fields);
    assert_eq!(fields.len(), 115);
    bencher.counter(BytesCount::of_str(&line)).bench_local(|| {
        csv::split(black_box(&line), b',', &mut fields);
        fields.len()
    });
}

#[divan::bench]
fn cef_header_and_pairs(bencher: Bencher<'_, '_>) {
    let arena = Arena::new();
    bencher.counter(BytesCount::of_str(CEF)).bench_local(|| {
        let event = cef::parse(black_box(CEF), &arena).expect("CEF");
        cef::extension(event.extension)
            .fold(0, |sum, pair| sum + pair.key.len() + black_box(pair.value).len())
    });
}

#[divan::bench]
fn colon_24_pairs(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(COLON)).bench(|| {
        colon::pairs(black_box(COLON)).fold(0, |sum, pair| sum + pair.key.len() + black_box(pair.value).len())
    });
}

#[divan::bench]
fn json_24_members(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(JSON)).bench(|| {
        json::members(black_box(JSON)).fold(0, |sum, member| {
            let (key, value) = member.expect("a member");
            black_box(value);
            sum + key.raw.len()
        })
    });
}

#[divan::bench]
fn json_skip_container(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(JSON)).bench(|| json::value(black_box(JSON)).is_ok());
}

#[divan::bench]
fn json_write_str(bencher: Bencher<'_, '_>) {
    let mut out = String::with_capacity(256);
    bencher.bench_local(|| {
        out.clear();
        json::write_str(black_box("CN=gw1,O=mgmt..abc123 and \\ more"), &mut out);
        out.len()
    });
}

#[divan::bench]
fn xml_event(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(XML)).bench(|| xml::nodes(black_box(XML)).count());
}

#[divan::bench]
fn tsv_22_values(bencher: Bencher<'_, '_>) {
    let line = "1773480413.000000\tC1\t203.0.113.45\t51544\t192.0.2.5\t443\ttcp\tssl\t11.750000\t1820\t7300\tSF\tF\tT\t0\tShADadFf\t13\t2508\t11\t7880\t-";
    let layout = tsv::Layout::new();
    let mut row = Vec::with_capacity(32);
    bencher.bench_local(|| {
        layout.split(black_box(line), &mut row);
        row.len()
    });
}

#[divan::bench(args = [
    "<134>1 2026-03-14T09:26:53.869Z host app 42 ID47 - text",
    "<34>Mar 14 09:26:53 fw1 app[42]: text",
    "<189>date=2026-03-14 time=09:26:53",
    "{\"a\":1}",
])]
fn syslog_split(bencher: Bencher<'_, '_>, line: &str) {
    bencher.bench(|| syslog::split(black_box(line), &CLOCK));
}

#[divan::bench]
fn syslog_header(bencher: Bencher<'_, '_>) {
    bencher.bench(|| syslog::header(black_box("<166>Mar 14 2026 09:26:53 FW1 : "), &CLOCK));
}

#[divan::bench(args = [
    "1773480413", "1773480413123456789", "1773480413.857497", "2026-03-14T09:26:53.25Z", "2026-03-14 09:26:53", "2026/03/14 09:26:53",
    "Mar 14 2026 09:26:53 GMT", "Mar 14 09:26:53", "6/17/2023, 2:32:49.068 PM",
])]
fn time_any(bencher: Bencher<'_, '_>, text: &str) {
    bencher.bench(|| time::any(black_box(text), &CLOCK));
}

#[divan::bench]
fn time_in_named_zone(bencher: Bencher<'_, '_>) {
    let zone = Zone::parse("Europe/Berlin").expect("a zone");
    let clock = Clock { zone: &zone, ..CLOCK };
    bencher.bench(|| time::any(black_box("2026-03-14 09:26:53"), &clock));
}

#[divan::bench]
fn time_write(bencher: Bencher<'_, '_>) {
    let mut out = String::with_capacity(64);
    bencher.bench_local(|| {
        out.clear();
        time::write_rfc3339(black_box(Nanos(1_773_480_401_250_000_000)), &mut out);
        out.len()
    });
}

#[divan::bench(args = ["203.0.113.45", "2001:db8::5"])]
fn addr_ip(bencher: Bencher<'_, '_>, text: &str) {
    bencher.bench(|| addr::ip(black_box(text)));
}

#[divan::bench]
fn num_u64(bencher: Bencher<'_, '_>) {
    bencher.bench(|| num::u64(black_box("48213")));
}

#[divan::bench]
fn lines_frame(bencher: Bencher<'_, '_>) {
    let stream = format!("{KV}\n");
    bencher.bench(|| lines::frame(black_box(stream.as_bytes()), 65_536));
}

/// What the readers have most trouble with when it repeats.
const HOSTILE: [&str; 32] = [
    "[",
    "[\"",
    "{\"a\":",
    "\"",
    "\\",
    "'",
    "='",
    "a='b ",
    "=",
    "a=\"",
    "a=",
    ";",
    "a;b=",
    "|",
    "CEF:0|",
    "{,",
    "\",",
    "<",
    "<a ",
    "<!-- ",
    "&",
    "&#",
    "<34>1 - ",
    "Mar 14 09:26:53 ",
    "[a b=\"",
    "9",
    "1 ",
    "a:\"",
    ":",
    "\\x0",
    "0.",
    "k",
];

/// Every reader over 64 KiB of one hostile text, by its position in the list; what is not linear takes seconds here.
#[divan::bench(args = 0..HOSTILE.len(), sample_count = 3, sample_size = 1)]
fn hostile_64_kib(bencher: Bencher<'_, '_>, index: usize) {
    let unit = HOSTILE.get(index).copied().unwrap_or("x");
    let text = unit.repeat(65_536 / unit.len());
    bencher.bench_local(|| read_with_everything(black_box(&text)));
}

fn read_with_everything(text: &str) -> usize {
    use kv::Separator::{Auto, Blank, Comma, Pipe, Semicolon};
    let arena = Arena::new();
    let (mut fields, mut row) = (Vec::new(), Vec::new());
    csv::split(text, b',', &mut fields);
    tsv::Layout::new().split(text, &mut row);
    let (_, message) = syslog::split(text, &CLOCK);
    let header = syslog::header(text, &CLOCK);
    let _ = black_box((
        header,
        time::any(text, &CLOCK),
        time::leading(text, &CLOCK),
        addr::ip(text),
        num::decimal_nanos(text),
    ));
    let _ = black_box((
        num::clock_duration(text),
        json::value(text),
        cef::parse(text, &arena).is_ok(),
        lines::frame(text.as_bytes(), 65_536),
    ));
    let _ = black_box((
        json::Str { raw: text, escaped: true }.text(&arena),
        xml::unescape(text, &arena),
        tsv::unescape(text, &arena),
    ));
    let pairs: usize = [Blank, Comma, Auto, Pipe, Semicolon]
        .into_iter()
        .map(|separator| kv::pairs(text, separator).count())
        .sum();
    let extension =
        cef::extension(text).count() + leef::extension(text, '^').count() + colon::pairs(text).count();
    let walked = json::members(text).count()
        + json::elements(text).count()
        + xml::nodes(text).count()
        + syslog::elements(text).count();
    message.len()
        + pairs
        + extension
        + walked
        + kv::unescape(text, &arena).len()
        + cef::unescape(text, &arena).len()
}
