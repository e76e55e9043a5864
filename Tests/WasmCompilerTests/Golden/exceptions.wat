(module
  (tag $e (param i32))
  (func $throw (param i32) (throw $e (local.get 0)))
  (func $catch (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $e $caught) (call $throw (local.get 0)))
      (i32.const 0)))
)
;; ===== function 0
;; function function0(i64, i64, i32) -> () convention=0 limit=8 code=11 slack=256 through=0 {
;; signature 0 = (i64, i64) -> (i64) convention=1 reads=18446744073709551615 writes=67108864
;; signature 1 = (i64, i64) -> (i64) convention=1 reads=0 writes=0
;; block0(v0: i64, v1: i64, v2: i32):
;;   v3 = constant.i64 number=0
;;   v9 = constant.i64 number=1
;;   v4 = load.i64 v0 width=8 alias=0 offset=88
;;   v5 = load.i64 v4 width=8 alias=0 offset=16
;;   v6 = callIndirect.i64 v5 (v0, v3) signature=0
;;   v7 = compare.i32 eq v6, v3
;;   branch v7 block1 block2
;; block1: cold
;;   v11 = load.i64 v4 width=8 alias=0
;;   v12 = callIndirect.i64 v11 (v0, v9) signature=1
;;   unreachable code=1
;; block2: cold
;;   v14 = zeroExtend.i64 v2
;;   store v6, v14 width=8 alias=59 offset=16
;;   v17 = load.i64 v4 width=8 alias=0 offset=8
;;   v18 = callIndirect.i64 v17 (v0, v6) signature=1
;;   unreachable code=1
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x49
;; 000009  push rbx
;; 00000a  push rbp
;; 00000b  sub rsp, 0x8
;; 00000f  mov rbx, qword ptr [r14 + 0x58]
;; 000013  mov rax, qword ptr [rbx + 0x10]
;; 000017  mov ebp, edi
;; 000019  xor esi, esi
;; 00001b  mov rdi, r14
;; 00001e  call rax
;; 000020  test rax, rax
;; 000023  jne 0x34
;; 000025  mov rax, qword ptr [rbx]
;; 000028  mov esi, 0x1
;; 00002d  mov rdi, r14
;; 000030  call rax
;; 000032  ud2
;; 000034  mov qword ptr [rax + 0x10], rbp
;; 000038  mov rcx, qword ptr [rbx + 0x8]
;; 00003c  mov rsi, rax
;; 00003f  mov rax, rcx
;; 000042  mov rdi, r14
;; 000045  call rax
;; 000047  ud2
;; 000049  ud2
;; trap 50: unreachable at 3
;; trap 71: unreachable at 3
;; trap 73: callStackExhausted at 0
;; frame 24
;; ===== function 1
;; function function1(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=6 {
;; signature 0 = (i64, i64, i32) -> () convention=0 reads=18446744073709551615 writes=18158513697557839870
;; signature 1 = (i64, i64) -> (i64) convention=1 reads=0 writes=0
;; block0(v0: i64, v1: i64, v2: i32):
;;   v20 = constant.i32 number=0
;;   invoke @0 (v0, v1, v2) signature=0 block2 block1
;; block2:
;;   jump block5(v20)
;; block1: cold landing
;;   v6 = landingPad.i64 number=1
;;   v9 = load.i64 v6 width=8 alias=59 offset=8
;;   v10 = load.i64 v0 width=8 alias=0 offset=48
;;   v11 = load.i64 v10 width=8 alias=0
;;   v12 = compare.i32 eq v9, v11
;;   branch v12 block7 block6
;; block7: cold
;;   v14 = load.i32 v6 width=4 alias=59 offset=16
;;   jump block5(v14)
;; block6: cold
;;   v16 = load.i64 v0 width=8 alias=0 offset=88
;;   v17 = load.i64 v16 width=8 alias=0 offset=8
;;   v18 = callIndirect.i64 v17 (v0, v6) signature=1
;;   unreachable code=1
;; block5(v8: i32):
;;   ret (v8)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x5c
;; 000009  push rbx
;; 00000a  push rbp
;; 00000b  push r12
;; 00000d  push r13
;; 00000f  push r14
;; 000011  push r15
;; 000013  sub rsp, 0x8
;; 000017  mov qword ptr [rsp], r14
;; 00001b  call 0x20  ; symbol0
;; 000020  xor eax, eax
;; 000022  add rsp, 0x8
;; 000026  pop r15
;; 000028  pop r14
;; 00002a  pop r13
;; 00002c  pop r12
;; 00002e  pop rbp
;; 00002f  pop rbx
;; 000030  ret
;; 000031  mov r14, qword ptr [rsp]
;; 000035  mov rcx, qword ptr [r14 + 0x30]
;; 000039  mov rcx, qword ptr [rcx]
;; 00003c  cmp rcx, qword ptr [rax + 0x8]
;; 000040  jne 0x47
;; 000042  mov eax, dword ptr [rax + 0x10]
;; 000045  jmp 0x22
;; 000047  mov rcx, qword ptr [r14 + 0x58]
;; 00004b  mov rcx, qword ptr [rcx + 0x8]
;; 00004f  mov rsi, rax
;; 000052  mov rax, rcx
;; 000055  mov rdi, r14
;; 000058  call rax
;; 00005a  ud2
;; 00005c  ud2
;; trap 90: unreachable at 19
;; trap 92: callStackExhausted at 6
;; handler 32 at 49
;; frame 56
