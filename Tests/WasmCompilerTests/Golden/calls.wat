(module
  (import "env" "f" (func $f (param i32) (result i32)))
  (type $t (func (param i32) (result i32)))
  (table 10 funcref)
  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else
        (i32.add (call $fib (i32.sub (local.get $n) (i32.const 1)))
          (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func $imported (param i32) (result i32) (call $f (local.get 0)))
  (func $indirect (param i32 i32) (result i32) (call_indirect (type $t) (local.get 0) (local.get 1)))
  (func $tail (param i32) (result i32) (return_call $fib (local.get 0)))
)
;; ===== function 1
;; function function1(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 {
;; signature 0 = (i64, i64, i32) -> (i32) convention=0 reads=18446744073709551615 writes=18158513697557839870
;; block0(v0: i64, v1: i64, v2: i32):
;;   v3 = constant.i32 number=2
;;   v9 = constant.i32 number=4294967295
;;   v12 = constant.i32 number=4294967294
;;   v4 = compare.i32 ltS v2, v3
;;   branch v4 block1 block2
;; block1:
;;   jump block3(v2)
;; block2:
;;   v10 = add.i32 v2, v9
;;   v11 = call.i32 @1 (v0, v1, v10) signature=0
;;   v13 = add.i32 v2, v12
;;   v14 = call.i32 @1 (v0, v1, v13) signature=0
;;   v15 = add.i32 v11, v14
;;   jump block3(v15)
;; block3(v6: i32):
;;   ret (v6)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x3b
;; 000009  push rbx
;; 00000a  push rbp
;; 00000b  sub rsp, 0x8
;; 00000f  cmp edi, 0x2
;; 000012  jge 0x18
;; 000014  mov ebp, edi
;; 000016  jmp 0x32
;; 000018  lea eax, [rdi - 0x1]
;; 00001b  mov ebx, edi
;; 00001d  mov edi, eax
;; 00001f  call 0x24  ; symbol1
;; 000024  add ebx, -0x2
;; 000027  mov ebp, eax
;; 000029  mov edi, ebx
;; 00002b  call 0x30  ; symbol1
;; 000030  add ebp, eax
;; 000032  mov eax, ebp
;; 000034  add rsp, 0x8
;; 000038  pop rbp
;; 000039  pop rbx
;; 00003a  ret
;; 00003b  ud2
;; trap 59: callStackExhausted at 0
;; frame 24
;; ===== function 2
;; function function2(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=28 {
;; signature 0 = (i64, i64, i32) -> (i32) convention=0 reads=18446744073709551615 writes=18158513697557839870
;; block0(v0: i64, v1: i64, v2: i32):
;;   v3 = load.i64 v0 width=8 alias=0 offset=40
;;   v4 = load.i64 v3 width=8 alias=0
;;   v5 = load.i64 v0 width=8 alias=0
;;   store v5, v4 width=8 alias=61 offset=16
;;   store v5, v0 width=8 alias=27
;;   v9 = load.i64 v4 width=8 alias=27
;;   v10 = load.i64 v9 width=8 alias=27 offset=16
;;   v11 = load.i64 v4 width=8 alias=27 offset=8
;;   v12 = load.i64 v11 width=8 alias=0 offset=8
;;   v13 = load.i64 v12 width=8 alias=0
;;   v14 = callIndirect.i32 v10 (v11, v13, v2) signature=0
;;   ret (v14)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x42
;; 000009  push r14
;; 00000b  push r15
;; 00000d  sub rsp, 0x8
;; 000011  mov rax, qword ptr [r14 + 0x28]
;; 000015  mov rax, qword ptr [rax]
;; 000018  mov rcx, qword ptr [r14]
;; 00001b  mov qword ptr [rcx + 0x10], rax
;; 00001f  mov qword ptr [rcx], r14
;; 000022  mov rcx, qword ptr [rax]
;; 000025  mov rcx, qword ptr [rcx + 0x10]
;; 000029  mov r14, qword ptr [rax + 0x8]
;; 00002d  mov rax, qword ptr [r14 + 0x8]
;; 000031  mov r15, qword ptr [rax]
;; 000034  mov rax, rcx
;; 000037  call rax
;; 000039  add rsp, 0x8
;; 00003d  pop r15
;; 00003f  pop r14
;; 000041  ret
;; 000042  ud2
;; trap 66: callStackExhausted at 28
;; frame 24
;; ===== function 3
;; function function3(i64, i64, i32, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=34 {
;; signature 0 = (i64, i64, i32) -> (i32) convention=0 reads=18446744073709551615 writes=18158513697557839870
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;;   v13 = constant.i64 number=3
;;   v17 = constant.i64 number=0
;;   v4 = zeroExtend.i64 v3
;;   v5 = load.i64 v0 width=8 alias=0 offset=24
;;   v6 = load.i64 v5 width=8 alias=0
;;   v7 = load.i64 v6 width=8 alias=8 offset=8
;;   v8 = compare.i32 geU v4, v7
;;   trapIf v8 code=5
;;   v12 = load.i64 v6 width=8 alias=8
;;   v14 = shl.i64 v4, v13
;;   v15 = add.i64 v12, v14
;;   v16 = load.i64 v15 width=8 alias=7
;;   v18 = compare.i32 eq v16, v17
;;   trapIf v18 code=6
;;   v20 = load.i64 v0 width=8 alias=0 offset=80
;;   v21 = load.i32 v20 width=4 alias=0
;;   v22 = load.i32 v16 width=4 alias=27 offset=16
;;   v23 = compare.i32 ne v21, v22
;;   trapIf v23 code=7
;;   v25 = load.i64 v0 width=8 alias=0
;;   store v25, v16 width=8 alias=61 offset=16
;;   v27 = load.i64 v16 width=8 alias=27 offset=8
;;   v28 = compare.i32 eq v0, v27
;;   branch v28 block1 block2
;; block1:
;;   v30 = load.i64 v16 width=8 alias=27
;;   v31 = load.i64 v30 width=8 alias=27 offset=16
;;   v32 = callIndirect.i32 v31 (v0, v1, v2) signature=0
;;   jump block3(v32)
;; block2: cold
;;   store v25, v0 width=8 alias=27
;;   v37 = call.i32 @16777216 (v0, v1, v2) signature=0
;;   jump block3(v37)
;; block3(v33: i32):
;;   ret (v33)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x50
;; 000009  push rbx
;; 00000a  mov rax, qword ptr [r14 + 0x18]
;; 00000e  mov rax, qword ptr [rax]
;; 000011  cmp rsi, qword ptr [rax + 0x8]
;; 000015  jae 0x52
;; 000017  mov rax, qword ptr [rax]
;; 00001a  mov rax, qword ptr [rax + 8*rsi]
;; 00001e  test rax, rax
;; 000021  je 0x54
;; 000023  mov rcx, qword ptr [r14 + 0x50]
;; 000027  mov edx, dword ptr [rax + 0x10]
;; 00002a  cmp edx, dword ptr [rcx]
;; 00002c  jne 0x56
;; 00002e  mov rbx, qword ptr [r14]
;; 000031  mov qword ptr [rbx + 0x10], rax
;; 000035  cmp r14, qword ptr [rax + 0x8]
;; 000039  jne 0x46
;; 00003b  mov rax, qword ptr [rax]
;; 00003e  mov rax, qword ptr [rax + 0x10]
;; 000042  call rax
;; 000044  pop rbx
;; 000045  ret
;; 000046  mov qword ptr [rbx], r14
;; 000049  call 0x4e  ; symbol16777216
;; 00004e  jmp 0x44
;; 000050  ud2
;; 000052  ud2
;; 000054  ud2
;; 000056  ud2
;; trap 80: callStackExhausted at 34
;; trap 82: undefinedElement at 39
;; trap 84: uninitializedElement at 39
;; trap 86: indirectCallTypeMismatch at 39
;; frame 8
;; ===== function 4
;; function function4(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=43 {
;; signature 0 = (i64, i64, i32) -> (i32) convention=0 reads=18446744073709551615 writes=18158513697557839870
;; block0(v0: i64, v1: i64, v2: i32):
;;   tailCall @1 (v0, v1, v2) signature=0
;; }
;; 000000  jmp 0x5  ; symbol1
;; frame 0
