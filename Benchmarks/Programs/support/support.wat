;; Entry point of the programs written in the text format: the same line as support.c prints. A program brings
;;   (func $run (export "run") (param i32) (result i64))
;;   (global $size i32)            the size that _start hands to run
;;   (global $name_length i32)     and its name, as data at address 64

(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

(memory (export "memory") 1)
(data (i32.const 128) " thread process wall")

;; 0: time; 8: the span for fd_write; 16: bytes written; 512: the line
(global $end (mut i32) (i32.const 512))
(global $clock_text (mut i32) (i32.const 0))
(global $clock_length (mut i32) (i32.const 0))
(global $longest (mut i64) (i64.const 0))

(func $now (result i64)
  (if (i32.eqz (call $clock_time_get (i32.const 3) (i64.const 1) (i32.const 0)))
    (then
      (global.set $clock_text (i32.const 128))
      (global.set $clock_length (i32.const 7))
      (return (i64.load (i32.const 0)))))
  (if (i32.eqz (call $clock_time_get (i32.const 2) (i64.const 1) (i32.const 0)))
    (then
      (global.set $clock_text (i32.const 135))
      (global.set $clock_length (i32.const 8))
      (return (i64.load (i32.const 0)))))
  (global.set $clock_text (i32.const 143))
  (global.set $clock_length (i32.const 5))
  (call $wall))

(func $wall (result i64)
  (if (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 0))
    (then (call $proc_exit (i32.const 70))))
  (i64.load (i32.const 0)))

(func $put_text (param $from i32) (param $count i32)
  (memory.copy (global.get $end) (local.get $from) (local.get $count))
  (global.set $end (i32.add (global.get $end) (local.get $count))))

(func $put_byte (param $byte i32)
  (i32.store8 (global.get $end) (local.get $byte))
  (global.set $end (i32.add (global.get $end) (i32.const 1))))

(func $put_number (param $number i64)
  (if (i64.ge_u (local.get $number) (i64.const 10))
    (then (call $put_number (i64.div_u (local.get $number) (i64.const 10)))))
  (call $put_byte
    (i32.add (i32.const 48) (i32.wrap_i64 (i64.rem_u (local.get $number) (i64.const 10))))))

(func (export "_start")
  (local $start i64) (local $checksum i64) (local $end i64)
  (local.set $start (call $now))
  (local.set $checksum (call $run (global.get $size)))
  (local.set $end (call $now))
  (global.set $end (i32.const 512))
  (call $put_text (i32.const 64) (global.get $name_length))
  (call $put_byte (i32.const 32))
  (call $put_number (i64.sub (local.get $end) (local.get $start)))
  (call $put_byte (i32.const 32))
  (call $put_number (local.get $checksum))
  (call $put_text (global.get $clock_text) (global.get $clock_length))
  (if (i64.ne (global.get $longest) (i64.const 0))
    (then
      (call $put_byte (i32.const 32))
      (call $put_number (global.get $longest))))
  (call $put_byte (i32.const 10))
  (i32.store (i32.const 8) (i32.const 512))
  (i32.store (i32.const 12) (i32.sub (global.get $end) (i32.const 512)))
  (if (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16))
    (then (call $proc_exit (i32.const 74)))))

(func $mix (param $sum i64) (param $value i64) (result i64)
  (local.set $sum
    (i64.mul (i64.xor (local.get $sum) (local.get $value)) (i64.const 0x9e3779b97f4a7c15)))
  (i64.xor (local.get $sum) (i64.shr_u (local.get $sum) (i64.const 29))))

;; The generator of random numbers of bench.h; a program seeds it by setting the global.
(global $random (mut i64) (i64.const 1))
(func $next_random (result i32)
  (local $x i64)
  (local.set $x (global.get $random))
  (local.set $x (i64.xor (local.get $x) (i64.shr_u (local.get $x) (i64.const 12))))
  (local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 25))))
  (local.set $x (i64.xor (local.get $x) (i64.shr_u (local.get $x) (i64.const 27))))
  (global.set $random (local.get $x))
  (i32.wrap_i64
    (i64.shr_u (i64.mul (local.get $x) (i64.const 0x2545f4914f6cdd1d)) (i64.const 32))))
