(module
  (memory 1)
  (memory $other i64 1)
  (global $g (mut i32) (i32.const 5))
  (func $sum (param $p i32) (param $n i32) (result i32) (local $s i32)
    (block $done
      (br_if $done (i32.eqz (local.get $n)))
      (loop $again
        (local.set $s (i32.add (local.get $s) (i32.load offset=16 (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (global.set $g (local.get $s))
    (i32.add (local.get $s) (global.get $g)))
  (func $wide (param i64) (result i64) (i64.load $other offset=8 (local.get 0)))
  (func $fill (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
)
;; ===== function 0
;; function function0(i64, i64, i32, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=3 spare=65536 for=2 {
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;;   v4 = constant.i32 number=0
;;   v14 = constant.i32 number=4
;;   v18 = constant.i32 number=4294967295
;;   v5 = compare.i32 eq v3, v4
;;   branch v5 block1(v4) block2
;; block2:
;;   jump block3(v4, v2, v3)
;; block3(v8: i32, v9: i32, v16: i32):
;;   v10 = zeroExtend.i64 v9
;;   v11 = add.i64 v1, v10
;;   v12 = load.i32 v11 width=4 alias=2 offset=16 trap=2
;;   v13 = add.i32 v8, v12
;;   v15 = add.i32 v9, v14
;;   v19 = add.i32 v16, v18
;;   branch v19 block3(v13, v15, v19) block4
;; block4:
;;   jump block1(v13)
;; block1(v22: i32):
;;   store v0, v22 width=4 alias=10 offset=128
;;   v25 = add.i32 v22, v22
;;   ret (v25)
;; }
;; 000000  test esi, esi
;; 000002  jne 0x8
;; 000004  xor eax, eax
;; 000006  jmp 0x2d
;; 000008  xor eax, eax
;; 00000a  nop word ptr [rax + rax]
;; 000013  nop word ptr [rax + rax]
;; 00001c  nop dword ptr [rax]
;; 000020  add eax, dword ptr [r15 + rdi + 0x10]
;; 000025  add edi, 0x4
;; 000028  add esi, -0x1
;; 00002b  jne 0x20
;; 00002d  mov dword ptr [r14 + 0x80], eax
;; 000034  add eax, eax
;; 000036  ret
;; trap 32: memoryOutOfBounds at 19
;; frame 0
;; ===== function 1
;; function function1(i64, i64, i64) -> (i64) convention=0 limit=8 code=11 slack=256 through=0 source=53 spare=65536 for=2 {
;; block0(v0: i64, v1: i64, v2: i64):
;;   v3 = load.i64 v0 width=8 alias=0 offset=16
;;   v4 = load.i64 v3 width=8 alias=0 offset=8
;;   v5 = load.i64 v4 width=8 alias=6 offset=8
;;   boundsCheck v2, v5 number=16 code=2
;;   v9 = load.i64 v4 width=8 alias=0
;;   v10 = add.i64 v2, v9
;;   v11 = load.i64 v10 width=8 alias=3 offset=8
;;   ret (v11)
;; }
;; 000000  mov rax, qword ptr [r14 + 0x10]
;; 000004  mov rax, qword ptr [rax + 0x8]
;; 000008  mov rcx, qword ptr [rax + 0x8]
;; 00000c  mov rdx, rdi
;; 00000f  add rdx, 0x10
;; 000013  jb 0x23
;; 000015  cmp rdx, rcx
;; 000018  ja 0x23
;; 00001a  mov rax, qword ptr [rax]
;; 00001d  mov rax, qword ptr [rdi + rax + 0x8]
;; 000022  ret
;; 000023  ud2
;; trap 35: memoryOutOfBounds at 56
;; frame 0
;; ===== function 2
;; function function2(i64, i64, i32, i32, i32) -> () convention=0 limit=8 code=11 slack=256 through=0 source=61 spare=65536 for=2 {
;; signature 0 = (i64, i64, i64, i64, i64) -> (i64) convention=1 reads=18446744073709551615 writes=4
;; signature 1 = (i64, i64) -> (i64) convention=1 reads=0 writes=0
;; block0(v0: i64, v1: i64, v2: i32, v3: i32, v4: i32):
;;   v8 = constant.i64 number=0
;;   v5 = zeroExtend.i64 v4
;;   v6 = zeroExtend.i64 v3
;;   v7 = zeroExtend.i64 v2
;;   v9 = load.i64 v0 width=8 alias=0 offset=88
;;   v10 = load.i64 v9 width=8 alias=0 offset=48
;;   v11 = callIndirect.i64 v10 (v0, v8, v7, v6, v5) signature=0
;;   v12 = compare.i32 ne v11, v8
;;   branch v12 block1 block2
;; block1: cold
;;   v15 = load.i64 v9 width=8 alias=0
;;   v16 = callIndirect.i64 v15 (v0, v11) signature=1
;;   unreachable code=1
;; block2:
;;   ret ()
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x37
;; 000009  push rbx
;; 00000a  mov rbx, qword ptr [r14 + 0x58]
;; 00000e  mov rax, qword ptr [rbx + 0x30]
;; 000012  mov r8d, edx
;; 000015  mov edx, edi
;; 000017  mov rdi, r14
;; 00001a  mov ecx, esi
;; 00001c  xor esi, esi
;; 00001e  call rax
;; 000020  test rax, rax
;; 000023  jne 0x27
;; 000025  pop rbx
;; 000026  ret
;; 000027  mov rcx, qword ptr [rbx]
;; 00002a  mov rsi, rax
;; 00002d  mov rax, rcx
;; 000030  mov rdi, r14
;; 000033  call rax
;; 000035  ud2
;; 000037  ud2
;; trap 53: unreachable at 68
;; trap 55: callStackExhausted at 61
;; frame 8
