use sweepline_vrl::*;
fn main() {
    let n: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let src = "x = []; for_each(range!(0, 100000)) -> |_i, _v| { x = [x] }; .DstBytes = length(x)";
    let p = Program::compile(src, "d", Kind::Remap).unwrap();
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            let arena = sweepline_parse::Arena::new();
            let mut s = sweepline_asim::Session::default();
            let t = std::time::Instant::now();
            let r = p.run(&mut Runtime::new(Budget { steps: n, time: None }), &mut s, &arena);
            println!("{n} {r:?} {:?}", t.elapsed());
        })
        .unwrap()
        .join()
        .unwrap();
}
