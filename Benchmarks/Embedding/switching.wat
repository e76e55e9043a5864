;; A generator that yields numbers, and a consumer that resumes it for each.
(type $function (func))
(type $generator (cont $function))
(tag $yield)
(elem declare func $endless)
(func $endless
  (loop $again
    (suspend $yield)
    (br $again)))
(func (export "switch") (param $times i32)
  (local $generator (ref null $generator))
  (local.set $generator (cont.new $generator (ref.func $endless)))
  (loop $again
    (block $yielded (result (ref $generator))
      (resume $generator (on $yield $yielded) (local.get $generator))
      (return))
    (local.set $generator)
    (local.set $times (i32.sub (local.get $times) (i32.const 1)))
    (br_if $again (local.get $times))))
;; A continuation that is made, begins and returns.
(elem declare func $nothing)
(func $nothing)
(func (export "begin") (param $times i32)
  (loop $again
    (resume $generator (cont.new $generator (ref.func $nothing)))
    (local.set $times (i32.sub (local.get $times) (i32.const 1)))
    (br_if $again (local.get $times))))
