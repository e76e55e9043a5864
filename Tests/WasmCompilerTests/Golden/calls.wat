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
;;   v15 = constant.i32 number=4294967294
;;   v21 = constant.i32 number=4294967293
;;   v24 = constant.i32 number=4294967292
;;   v36 = constant.i32 number=4294967291
;;   v66 = constant.i32 number=4294967290
;;   v4 = compare.i32 ltS v2, v3
;;   branch v4 block1 block2
;; block1:
;;   jump block3(v2)
;; block2:
;;   v10 = add.i32 v2, v9
;;   v11 = compare.i32 ltS v10, v3
;;   branch v11 block4 block5
;; block4:
;;   jump block6(v10)
;; block5:
;;   v16 = add.i32 v2, v15
;;   v17 = compare.i32 ltS v16, v3
;;   branch v17 block7 block8
;; block7:
;;   jump block9(v16)
;; block8:
;;   v22 = add.i32 v2, v21
;;   v23 = call.i32 @1 (v0, v1, v22) signature=0
;;   v25 = add.i32 v2, v24
;;   v26 = call.i32 @1 (v0, v1, v25) signature=0
;;   v27 = add.i32 v23, v26
;;   jump block9(v27)
;; block9(v19: i32):
;;   v29 = add.i32 v2, v21
;;   v30 = compare.i32 ltS v29, v3
;;   branch v30 block10 block11
;; block10:
;;   jump block12(v29)
;; block11:
;;   v34 = add.i32 v2, v24
;;   v35 = call.i32 @1 (v0, v1, v34) signature=0
;;   v37 = add.i32 v2, v36
;;   v38 = call.i32 @1 (v0, v1, v37) signature=0
;;   v39 = add.i32 v35, v38
;;   jump block12(v39)
;; block12(v32: i32):
;;   v41 = add.i32 v19, v32
;;   jump block6(v41)
;; block6(v13: i32):
;;   v43 = add.i32 v2, v15
;;   v44 = compare.i32 ltS v43, v3
;;   branch v44 block13 block14
;; block13:
;;   jump block15(v43)
;; block14:
;;   v48 = add.i32 v2, v21
;;   v49 = compare.i32 ltS v48, v3
;;   branch v49 block16 block17
;; block16:
;;   jump block18(v48)
;; block17:
;;   v53 = add.i32 v2, v24
;;   v54 = call.i32 @1 (v0, v1, v53) signature=0
;;   v55 = add.i32 v2, v36
;;   v56 = call.i32 @1 (v0, v1, v55) signature=0
;;   v57 = add.i32 v54, v56
;;   jump block18(v57)
;; block18(v51: i32):
;;   v59 = add.i32 v2, v24
;;   v60 = compare.i32 ltS v59, v3
;;   branch v60 block19 block20
;; block19:
;;   jump block21(v59)
;; block20:
;;   v64 = add.i32 v2, v36
;;   v65 = call.i32 @1 (v0, v1, v64) signature=0
;;   v67 = add.i32 v2, v66
;;   v68 = call.i32 @1 (v0, v1, v67) signature=0
;;   v69 = add.i32 v65, v68
;;   jump block21(v69)
;; block21(v62: i32):
;;   v71 = add.i32 v51, v62
;;   jump block15(v71)
;; block15(v46: i32):
;;   v73 = add.i32 v13, v46
;;   jump block3(v73)
;; block3(v6: i32):
;;   ret (v6)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0xe5
;; 00000d  push rbx
;; 00000e  push rbp
;; 00000f  push r12
;; 000011  push r13
;; 000013  sub rsp, 0x8
;; 000017  cmp edi, 0x2
;; 00001a  jge 0x23
;; 00001c  mov ebp, edi
;; 00001e  jmp 0xd8
;; 000023  lea eax, [rdi - 0x1]
;; 000026  cmp eax, 0x2
;; 000029  jge 0x31
;; 00002b  mov ebp, eax
;; 00002d  mov ebx, edi
;; 00002f  jmp 0x7d
;; 000031  lea eax, [rdi - 0x2]
;; 000034  cmp eax, 0x2
;; 000037  jge 0x3f
;; 000039  mov ebp, eax
;; 00003b  mov ebx, edi
;; 00003d  jmp 0x57
;; 00003f  lea eax, [rdi - 0x3]
;; 000042  mov ebx, edi
;; 000044  mov edi, eax
;; 000046  call 0x4b  ; symbol1
;; 00004b  lea edi, [rbx - 0x4]
;; 00004e  mov ebp, eax
;; 000050  call 0x55  ; symbol1
;; 000055  add ebp, eax
;; 000057  lea eax, [rbx - 0x3]
;; 00005a  cmp eax, 0x2
;; 00005d  jge 0x64
;; 00005f  mov r12d, eax
;; 000062  jmp 0x7a
;; 000064  lea edi, [rbx - 0x4]
;; 000067  call 0x6c  ; symbol1
;; 00006c  lea edi, [rbx - 0x5]
;; 00006f  mov r12d, eax
;; 000072  call 0x77  ; symbol1
;; 000077  add r12d, eax
;; 00007a  add ebp, r12d
;; 00007d  lea eax, [rbx - 0x2]
;; 000080  cmp eax, 0x2
;; 000083  jge 0x8a
;; 000085  mov r12d, eax
;; 000088  jmp 0xd5
;; 00008a  lea eax, [rbx - 0x3]
;; 00008d  cmp eax, 0x2
;; 000090  jge 0x97
;; 000092  mov r12d, eax
;; 000095  jmp 0xad
;; 000097  lea edi, [rbx - 0x4]
;; 00009a  call 0x9f  ; symbol1
;; 00009f  lea edi, [rbx - 0x5]
;; 0000a2  mov r12d, eax
;; 0000a5  call 0xaa  ; symbol1
;; 0000aa  add r12d, eax
;; 0000ad  lea eax, [rbx - 0x4]
;; 0000b0  cmp eax, 0x2
;; 0000b3  jge 0xba
;; 0000b5  mov r13d, eax
;; 0000b8  jmp 0xd2
;; 0000ba  lea edi, [rbx - 0x5]
;; 0000bd  call 0xc2  ; symbol1
;; 0000c2  add ebx, -0x6
;; 0000c5  mov r13d, eax
;; 0000c8  mov edi, ebx
;; 0000ca  call 0xcf  ; symbol1
;; 0000cf  add r13d, eax
;; 0000d2  add r12d, r13d
;; 0000d5  add ebp, r12d
;; 0000d8  mov eax, ebp
;; 0000da  add rsp, 0x8
;; 0000de  pop r13
;; 0000e0  pop r12
;; 0000e2  pop rbp
;; 0000e3  pop rbx
;; 0000e4  ret
;; 0000e5  ud2
;; trap 229: callStackExhausted at 0
;; sources from 2147483648 are function 1 from 0 called at 16
;; sources from 2147483676 are function 1 from 0 called at 2147483664
;; sources from 2147483704 are function 1 from 0 called at 2147483671
;; sources from 2147483732 are function 1 from 0 called at 23
;; sources from 2147483760 are function 1 from 0 called at 2147483748
;; sources from 2147483788 are function 1 from 0 called at 2147483755
;; frame 40
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
;;   v17 = load.i64 v0 width=8 alias=0 offset=80
;;   v18 = load.i32 v17 width=4 alias=0
;;   v19 = load.i32 v16 width=4 alias=27 offset=16 trap=6
;;   v20 = compare.i32 ne v18, v19
;;   trapIf v20 code=7
;;   v22 = load.i64 v0 width=8 alias=0
;;   store v22, v16 width=8 alias=61 offset=16
;;   v24 = load.i64 v16 width=8 alias=27 offset=8 trap=13
;;   v25 = compare.i32 eq v0, v24
;;   branch v25 block1 block2
;; block1:
;;   v27 = load.i64 v16 width=8 alias=27
;;   v28 = load.i64 v27 width=8 alias=27 offset=16
;;   v29 = callIndirect.i32 v28 (v0, v1, v2) signature=0
;;   jump block3(v29)
;; block2: cold
;;   store v22, v0 width=8 alias=27
;;   v34 = call.i32 @16777216 (v0, v1, v2) signature=0
;;   jump block3(v34)
;; block3(v30: i32):
;;   ret (v30)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x4b
;; 000009  push rbx
;; 00000a  mov rax, qword ptr [r14 + 0x18]
;; 00000e  mov rax, qword ptr [rax]
;; 000011  cmp rsi, qword ptr [rax + 0x8]
;; 000015  jae 0x4d
;; 000017  mov rax, qword ptr [rax]
;; 00001a  mov rax, qword ptr [rax + 8*rsi]
;; 00001e  mov rcx, qword ptr [r14 + 0x50]
;; 000022  mov edx, dword ptr [rax + 0x10]
;; 000025  cmp edx, dword ptr [rcx]
;; 000027  jne 0x4f
;; 000029  mov rbx, qword ptr [r14]
;; 00002c  mov qword ptr [rbx + 0x10], rax
;; 000030  cmp r14, qword ptr [rax + 0x8]
;; 000034  jne 0x41
;; 000036  mov rax, qword ptr [rax]
;; 000039  mov rax, qword ptr [rax + 0x10]
;; 00003d  call rax
;; 00003f  pop rbx
;; 000040  ret
;; 000041  mov qword ptr [rbx], r14
;; 000044  call 0x49  ; symbol16777216
;; 000049  jmp 0x3f
;; 00004b  ud2
;; 00004d  ud2
;; 00004f  ud2
;; trap 34: uninitializedElement at 39
;; trap 48: nullFunctionReference at 39
;; trap 75: callStackExhausted at 34
;; trap 77: undefinedElement at 39
;; trap 79: indirectCallTypeMismatch at 39
;; frame 8
;; ===== function 4
;; function function4(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=43 {
;; signature 0 = (i64, i64, i32) -> (i32) convention=0 reads=18446744073709551615 writes=18158513697557839870
;; block0(v0: i64, v1: i64, v2: i32):
;;   tailCall @1 (v0, v1, v2) signature=0
;; }
;; 000000  jmp 0x5  ; symbol1
;; frame 0
