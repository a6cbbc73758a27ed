use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use crate::mapper::map_record;
use crate::options::Options;
use crate::stream::Stream;

#[test]
fn cut_anywhere_a_tuple_does_not_panic() {
    let settings = Options::default().check().unwrap();
    let tuple = "1753790458000,198.51.100.8,10.0.0.4,40001,443,6,I,E,NX,12,2400,10,18000,é";
    for end in (0..=tuple.len()).filter(|end| tuple.is_char_boundary(*end)) {
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let record = format!(r#"{{"category":"FlowLogFlowEvent","flow.0":"{}"}}"#, &tuple[..end]);
        map_record(&record, Nanos(0), None, &settings, &mut Stream::default(), &arena, &mut sessions);
        assert!(sessions.len() <= 1);
    }
}
