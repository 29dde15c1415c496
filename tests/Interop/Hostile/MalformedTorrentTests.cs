using System.Text;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Interop.Tests.Hostile;

/// <summary>Malformed <c>.torrent</c> files: every command that reads one refuses it with exit code 5 and one line.</summary>
public sealed class MalformedTorrentTests
{
    private static readonly string Hash20 = new('h', 20);
    private static readonly string Root32 = new('r', 32);

    private static readonly Dictionary<string, string> Files = new()
    {
        ["an empty file"] = "",
        ["no bencode"] = "<html>404</html>",
        ["cut off"] = $"d4:infod6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces20:{Hash20}",
        ["something behind it"] = $"d4:info{V1("6:lengthi5e")}eextra",
        ["no info"] = "d8:announce8:http://ae",
        ["info is a list"] = "d4:infolee",
        ["two infos"] = $"d4:info{V1("6:lengthi5e")}4:info{V1("6:lengthi6e")}e",
        ["a negative length"] = $"d4:info{V1("6:lengthi-5e")}e",
        ["a length beyond 64 bits"] = $"d4:info{V1("6:lengthi18446744073709551621e")}e",
        ["lengths whose sum overflows"] = $"d4:info{V1($"5:filesl{File("a", long.MaxValue)}{File("b", long.MaxValue)}e")}e",
        ["too few piece hashes"] = $"d4:info{V1("6:lengthi99999999e")}e",
        ["piece hashes of a broken length"] = "d4:infod6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces19:hhhhhhhhhhhhhhhhhhhee",
        ["no piece length"] = $"d4:infod6:lengthi5e4:name1:a6:pieces20:{Hash20}ee",
        ["a piece length of nought"] = $"d4:infod6:lengthi5e4:name1:a12:piece lengthi0e6:pieces20:{Hash20}ee",
        ["a negative piece length"] = $"d4:infod6:lengthi5e4:name1:a12:piece lengthi-16384e6:pieces20:{Hash20}ee",
        ["neither length nor files"] = $"d4:info{V1("")}e",
        ["a path that climbs"] = $"d4:info{V1($"5:filesl{File("..", 5)}e")}e",
        ["a name that climbs"] = $"d4:infod6:lengthi5e4:name2:..12:piece lengthi16384e6:pieces20:{Hash20}ee",
        ["a name with a slash"] = $"d4:infod6:lengthi5e4:name9:/etc/cron12:piece lengthi16384e6:pieces20:{Hash20}ee",
        ["a path with a slash"] = $"d4:info{V1($"5:filesl{File("a/../../b", 5)}e")}e",
        ["an empty path"] = $"d4:info{V1("5:filesld6:lengthi5e4:pathleee")}e",
        ["a file that is also a folder"] = $"d4:info{V1("5:filesld6:lengthi5e4:pathl1:aeed6:lengthi5e4:pathl1:a1:beee")}e",
        ["nesting without end"] = string.Concat(Enumerable.Repeat("d1:a", 100_000)),
        ["version 2 without piece layers"] = $"d4:info{V2(99_999)}e",
        ["version 2 with wrong piece layers"] = $"d4:info{V2(99_999)}12:piece layersd32:{Root32}224:{new string('x', 224)}ee",
        ["version 2 with a layer too short"] = $"d4:info{V2(99_999)}12:piece layersd32:{Root32}32:{new string('x', 32)}ee",
        ["version 2 with an odd piece length"] = $"d4:infod9:file treed1:ad0:d6:lengthi5e11:pieces root32:{Root32}eee12:meta versioni2e4:name1:a12:piece lengthi20000eee",
        ["version 2 with a path that climbs"] = $"d4:infod9:file treed2:..d0:d6:lengthi5e11:pieces root32:{Root32}eee12:meta versioni2e4:name1:a12:piece lengthi16384eee",
        ["version 2 with a file that is also a folder"] =
            $"d4:infod9:file treed1:ad0:d6:lengthi5e11:pieces root32:{Root32}e1:bd0:d6:lengthi5e11:pieces root32:{Root32}eeee12:meta versioni2e4:name1:a12:piece lengthi16384eee",
        ["a version that nobody knows"] = $"d4:infod9:file treed1:ad0:d6:lengthi5e11:pieces root32:{Root32}eee12:meta versioni3e4:name1:a12:piece lengthi16384eee",
    };

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused(string name)
    {
        using var folder = new TempFolder();
        var torrent = folder.Write("bad.torrent", Encoding.Latin1.GetBytes(Files[name]));
        Directory.CreateDirectory(folder.At("out"));
        string[][] commands = [["get", torrent, "-o", folder.At("out")], ["seed", torrent, "--data-dir", folder.At("out")]];
        await Task.WhenAll(commands.Select(async command =>
        {
            var outcome = await ReplicaCommand.RunAsync([.. command, "--data", folder.At("data"), "--listen", "127.0.0.1:0", "--dht", "off", "--timeout", "5"]);
            Assert.True(outcome.ExitCode == 5, $"{command[0]} ended with {outcome.ExitCode}: {outcome.Error}");
            Assert.Single(outcome.Error.Trim().Split('\n'));
            Assert.DoesNotContain("Exception", outcome.Error, StringComparison.Ordinal);
        }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("out")));
    }

    [Fact]
    public async Task What_is_made_right_in_the_same_way_is_read()
    {
        using var folder = new TempFolder();
        foreach (var right in new[] { V1("6:lengthi5e"), V1($"5:filesl{File("a", 5)}{File("b", 5)}e"), V2(5) })
        {
            var outcome = await ReplicaCommand.RunAsync("torrent", "show", folder.Write("right.torrent", Encoding.Latin1.GetBytes($"d4:info{right}e")), "--data", folder.At("data"));
            Assert.True(outcome.ExitCode == 0, $"{right}: {outcome.Error}");
        }
    }

    private static string V1(string middle) => $"d{middle}4:name1:t12:piece lengthi16384e6:pieces20:{Hash20}e";

    private static string V2(long length) =>
        $"d9:file treed1:ad0:d6:lengthi{length}e11:pieces root32:{Root32}eee12:meta versioni2e4:name1:a12:piece lengthi16384ee";

    private static string File(string name, long length) => $"d6:lengthi{length}e4:pathl{name.Length}:{name}ee";
}
