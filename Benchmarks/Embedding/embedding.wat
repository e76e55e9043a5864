;; What an embedder does: make an instance with an import, a memory and a data segment; call in; be called.
(import "env" "host" (func $host (param i32) (result i32)))
(memory (export "memory") 1)
(data (i32.const 1024) "a data segment to be copied into each new memory")
(func (export "first"))
(func (export "next") (param i32) (result i32)
  (i32.add (local.get 0) (i32.const 1)))
(func (export "call_host") (param $times i32) (result i32)
  (local $value i32)
  (loop $again
    (local.set $value (call $host (local.get $value)))
    (local.set $times (i32.sub (local.get $times) (i32.const 1)))
    (br_if $again (local.get $times)))
  (local.get $value))
