// Sorts the lines of standard input.
//
//   martlet run sort.wasm <names.txt
const std = @import("std");
const wasi = std.os.wasi;

fn before(_: void, left: []const u8, right: []const u8) bool {
    return std.mem.lessThan(u8, left, right);
}

/// Reads to the end of a descriptor.
fn readAll(allocator: std.mem.Allocator, descriptor: wasi.fd_t) ![]u8 {
    var bytes: []u8 = try allocator.alloc(u8, 1 << 12);
    var count: usize = 0;
    while (true) {
        if (count == bytes.len) bytes = try allocator.realloc(bytes, bytes.len * 2);
        var got: usize = 0;
        const place = [1]std.posix.iovec{.{ .base = bytes.ptr + count, .len = bytes.len - count }};
        if (wasi.fd_read(descriptor, &place, 1, &got) != .SUCCESS) return error.Unreadable;
        if (got == 0) return bytes[0..count];
        count += got;
    }
}

fn writeAll(descriptor: wasi.fd_t, bytes: []const u8) !void {
    var rest = bytes;
    while (rest.len > 0) {
        var put: usize = 0;
        const place = [1]std.posix.iovec_const{.{ .base = rest.ptr, .len = rest.len }};
        if (wasi.fd_write(descriptor, &place, 1, &put) != .SUCCESS) return error.Unwritable;
        rest = rest[put..];
    }
}

pub fn main() !void {
    const allocator = std.heap.wasm_allocator;
    const text = try readAll(allocator, 0);
    var count: usize = 1;
    for (text) |byte| count += @intFromBool(byte == '\n');
    const lines = try allocator.alloc([]const u8, count);
    var split = std.mem.splitScalar(u8, std.mem.trimEnd(u8, text, "\n"), '\n');
    var used: usize = 0;
    while (split.next()) |line| : (used += 1) lines[used] = line;
    std.mem.sort([]const u8, lines[0..used], {}, before);
    const sorted = try std.mem.join(allocator, "\n", lines[0..used]);
    try writeAll(1, sorted);
    try writeAll(1, "\n");
}
