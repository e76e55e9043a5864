;; A chained hash map whose values are freshly made arrays: structs, arrays, casts through eqref, and garbage of all ages.
(global $size i32 (i32.const 200000))
(global $name_length i32 (i32.const 11))
(data (i32.const 64) "gc-hash-map")

(type $numbers (array (mut i32)))
(type $entry
  (struct (field $key i32) (field $value (mut eqref)) (field $next (mut (ref null $entry)))))
(type $buckets (array (mut (ref null $entry))))

(global $map (mut (ref null $buckets)) (ref.null $buckets))

(func $bucket (param $key i32) (result i32)
  (i32.shr_u (i32.mul (local.get $key) (i32.const 0x9e3779b1)) (i32.const 20)))

(func $find (param $key i32) (result (ref null $entry))
  (local $at (ref null $entry))
  (local.set $at (array.get $buckets (global.get $map) (call $bucket (local.get $key))))
  (block $missing
    (loop $next
      (br_if $missing (ref.is_null (local.get $at)))
      (if (i32.eq (struct.get $entry $key (local.get $at)) (local.get $key))
        (then (return (local.get $at))))
      (local.set $at (struct.get $entry $next (local.get $at)))
      (br $next)))
  (ref.null $entry))

;; An array of 1 to 8 numbers, or a small integer for one key in eight.
(func $make_value (param $key i32) (param $random i32) (result eqref)
  (local $numbers (ref null $numbers))
  (if (i32.eqz (i32.and (local.get $key) (i32.const 7)))
    (then (return (ref.i31 (i32.shr_u (local.get $random) (i32.const 4))))))
  (local.set $numbers
    (array.new $numbers
      (local.get $key)
      (i32.add (i32.const 1) (i32.and (local.get $random) (i32.const 7)))))
  (array.set $numbers (local.get $numbers) (i32.const 0) (local.get $random))
  (local.get $numbers))

(func $weigh (param $value eqref) (result i32)
  (local $numbers (ref null $numbers)) (local $i i32) (local $sum i32)
  (if (ref.test (ref i31) (local.get $value))
    (then (return (i31.get_u (ref.cast (ref i31) (local.get $value))))))
  (local.set $numbers (ref.cast (ref $numbers) (local.get $value)))
  (local.set $i (array.len (local.get $numbers)))
  (loop $next
    (local.set $i (i32.sub (local.get $i) (i32.const 1)))
    (local.set $sum
      (i32.add (local.get $sum) (array.get $numbers (local.get $numbers) (local.get $i))))
    (br_if $next (local.get $i)))
  (local.get $sum))

(func $put (param $key i32) (param $random i32)
  (local $entry (ref null $entry)) (local $value eqref)
  (local.set $value (call $make_value (local.get $key) (local.get $random)))
  (local.set $entry (call $find (local.get $key)))
  (if (ref.is_null (local.get $entry))
    (then
      (array.set $buckets (global.get $map) (call $bucket (local.get $key))
        (struct.new $entry
          (local.get $key)
          (local.get $value)
          (array.get $buckets (global.get $map) (call $bucket (local.get $key))))))
    (else (struct.set $entry $value (local.get $entry) (local.get $value)))))

;; Throws away one chain.
(func $forget (param $bucket i32)
  (array.set $buckets (global.get $map) (local.get $bucket) (ref.null $entry)))

(func $run (export "run") (param $size i32) (result i64)
  (local $sum i64) (local $random i32) (local $key i32) (local $entry (ref null $entry))
  (global.set $map (array.new_default $buckets (i32.const 4096)))
  (global.set $random (i64.const 99))
  (local.set $sum (i64.const 1))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $size)))
      (local.set $size (i32.sub (local.get $size) (i32.const 1)))
      (local.set $random (call $next_random))
      (local.set $key (i32.rem_u (local.get $random) (i32.const 20011)))
      (if (i32.and (local.get $size) (i32.const 1))
        (then (call $put (local.get $key) (local.get $random)))
        (else
          (local.set $entry (call $find (local.get $key)))
          (if (i32.eqz (ref.is_null (local.get $entry)))
            (then
              (local.set $sum
                (i64.add (local.get $sum)
                  (i64.extend_i32_u (call $weigh (struct.get $entry $value (local.get $entry))))))))))
      (if (i32.eqz (i32.and (local.get $size) (i32.const 31)))
        (then (call $forget (i32.and (local.get $random) (i32.const 4095)))))
      (br $next)))
  (call $mix (i64.const 1) (local.get $sum)))
