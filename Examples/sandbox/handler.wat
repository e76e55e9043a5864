;; Answers a request with its text in capitals. Some requests are up to no good.
(module
  (import "request" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "shouting")
  (global $top (mut i32) (i32.const 1024))

  (func (export "malloc") (param $count i32) (result i32)
    (global.get $top)
    (global.set $top (i32.add (global.get $top) (local.get $count))))

  ;; Text in, text out: in place, with the same length.
  (func (export "handle") (param $start i32) (param $count i32) (local $end i32) (local $byte i32)
    (if (i32.eqz (local.get $count)) (then (return)))
    (if (i32.eq (i32.load8_u (local.get $start)) (i32.const 33)) (then (unreachable)))
    (if (i32.eq (i32.load8_u (local.get $start)) (i32.const 42)) (then (call $hoard)))
    (call $log (i32.const 16) (i32.const 8))
    (local.set $end (i32.add (local.get $start) (local.get $count)))
    (loop $next
      (local.set $byte (i32.load8_u (local.get $start)))
      (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 97)) (i32.const 26))
        (then (i32.store8 (local.get $start) (i32.sub (local.get $byte) (i32.const 32)))))
      (local.set $start (i32.add (local.get $start) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $start) (local.get $end)))))

  ;; Takes all memory that it can get, and gives up when there is no more.
  (func $hoard
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
    (unreachable)))
