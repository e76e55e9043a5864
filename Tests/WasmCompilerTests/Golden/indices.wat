;; What is added to an address becomes an offset where an access below went well, in a memory that cannot fill 4 GiB.
(module
  (memory 1)
  (func $pointers (param i32) (result i32)
    (i32.store (local.get 0) (i32.const 1))
    (i32.store (i32.add (local.get 0) (i32.const 4)) (i32.const 2))
    (i32.add
      (i32.load (i32.add (local.get 0) (i32.const 400)))
      (i32.add
        (i32.load (i32.sub (local.get 0) (i32.const 4)))
        (i32.load (i32.add (local.get 0) (i32.const 100000)))))))
;; ===== function 0
;; function function0(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 spare=65536 for=2 {
;; block0(v0: i64, v1: i64, v2: i32):
;;   v3 = constant.i32 number=1
;;   v9 = constant.i32 number=2
;;   v18 = constant.i32 number=4294967292
;;   v23 = constant.i32 number=100000
;;   v4 = zeroExtend.i64 v2
;;   v5 = add.i64 v1, v4
;;   store v5, v3 width=4 alias=2 trap=2
;;   store v5, v9 width=4 alias=2 offset=4 trap=2
;;   v17 = load.i32 v5 width=4 alias=2 offset=400 trap=2
;;   v19 = add.i32 v2, v18
;;   v20 = zeroExtend.i64 v19
;;   v21 = add.i64 v1, v20
;;   v22 = load.i32 v21 width=4 alias=2 trap=2
;;   v24 = add.i32 v2, v23
;;   v25 = zeroExtend.i64 v24
;;   v26 = add.i64 v1, v25
;;   v27 = load.i32 v26 width=4 alias=2 trap=2
;;   v28 = add.i32 v22, v27
;;   v29 = add.i32 v17, v28
;;   ret (v29)
;; }
;; 000000  mov dword ptr [r15 + rdi], 0x1
;; 000008  mov dword ptr [r15 + rdi + 0x4], 0x2
;; 000011  lea eax, [rdi - 0x4]
;; 000014  mov eax, dword ptr [r15 + rax]
;; 000018  lea ecx, [rdi + 0x186a0]
;; 00001e  add eax, dword ptr [r15 + rcx]
;; 000022  add eax, dword ptr [r15 + rdi + 0x190]
;; 00002a  ret
;; trap 0: memoryOutOfBounds at 5
;; trap 8: memoryOutOfBounds at 15
;; trap 20: memoryOutOfBounds at 32
;; trap 30: memoryOutOfBounds at 42
;; trap 34: memoryOutOfBounds at 24
;; frame 0
