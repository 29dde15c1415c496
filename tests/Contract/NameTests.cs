using System.Net;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>Names that systems stumble over: each works to the byte or is refused with a reason.</summary>
public sealed class NameTests(PublishedItem item) : IClassFixture<PublishedItem>
{
    public static TheoryData<string> GoodNames => new()
    {
        "CON", "nul.mp4", "Подписаться.mov", "فیلم ۱.mp4", "片段.mp4", "a b+c%2F.mp4", "%2e%2e", "-rf", "...", " lead and trail ", "semi;colon&amp=1#x?y.mp4", "quote\"'`.txt", "new\nline.txt",
        string.Concat(Enumerable.Repeat("🎬", 63)) + "abc",
    };

    [Theory]
    [MemberData(nameof(GoodNames))]
    public async Task A_file_of_this_name_is_published_and_served_to_the_byte(string name)
    {
        using var folder = new TempFolder();
        var bytes = TestBytes.Create(40_000, name.Length);
        bytes[0] = (byte)name[0];
        var file = folder.Write(name, bytes);
        var put = await ReplicaCommand.RunAsync(["put", file, .. item.Data]);
        Assert.True(put.ExitCode == 0, put.Error);
        var link = put.Last.GetProperty("link").GetString()!;

        using var view = await item.System.Http.GetAsync($"replica/download?link={Uri.EscapeDataString(link)}");
        Assert.Equal(bytes, await view.Content.ReadAsByteArrayAsync());

        using var target = new TempFolder();
        var get = await ReplicaCommand.RunAsync(["get", link, "-o", target.FullPath, .. item.Data]);
        Assert.True(get.ExitCode == 0, get.Error);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(target.At(name, name)));

        var info = await item.GetJsonAsync($"replica/object_info?replicaLink={Uri.EscapeDataString(link)}");
        Assert.Equal(name, info.GetProperty("files")[0].GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("nul\0byte")]
    public async Task An_upload_that_names_a_path_is_refused(string name)
    {
        using var upload = item.System.WithToken(HttpMethod.Post, $"replica/upload?name={Uri.EscapeDataString(name)}");
        upload.Content = new ByteArrayContent([1, 2, 3]);
        using var answer = await item.System.Http.SendAsync(upload);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity, text);
        await Schema.AssertMatchesAsync("problem", text);
    }

    [Fact]
    public async Task A_name_of_more_than_255_bytes_is_refused()
    {
        using var upload = item.System.WithToken(HttpMethod.Post, $"replica/upload?name={Uri.EscapeDataString(string.Concat(Enumerable.Repeat("🎬", 64)))}");
        upload.Content = new ByteArrayContent([1, 2, 3]);
        using var answer = await item.System.Http.SendAsync(upload);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task An_empty_file_is_published_and_served()
    {
        using var folder = new TempFolder();
        var put = await ReplicaCommand.RunAsync(["put", folder.Write("empty.mp4", []), .. item.Data]);
        Assert.True(put.ExitCode == 0, put.Error);
        var link = put.Last.GetProperty("link").GetString()!;
        using var view = await item.System.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(link)}");
        Assert.Equal(HttpStatusCode.OK, view.StatusCode);
        Assert.Empty(await view.Content.ReadAsByteArrayAsync());
        using var target = new TempFolder();
        var get = await ReplicaCommand.RunAsync(["get", link, "-o", target.FullPath, .. item.Data]);
        Assert.True(get.ExitCode == 0, get.Error);
        Assert.Empty(await File.ReadAllBytesAsync(target.At("empty.mp4", "empty.mp4")));
    }

    [Fact]
    public async Task A_folder_becomes_one_item_with_all_its_files()
    {
        using var folder = new TempFolder();
        var files = new Dictionary<string, byte[]>
        {
            ["سریال/قسمت ۱.mp4"] = TestBytes.Create(300_000, 1),
            ["سریال/sub/片段 2.srt"] = TestBytes.Create(1, 2),
            ["سریال/empty"] = [],
        };
        foreach (var (path, bytes) in files)
            folder.Write(path, bytes);
        var put = await ReplicaCommand.RunAsync(["put", folder.At("سریال"), .. item.Data]);
        Assert.True(put.ExitCode == 0, put.Error);
        var link = put.Last.GetProperty("link").GetString()!;

        using var target = new TempFolder();
        var get = await ReplicaCommand.RunAsync(["get", link, "-o", target.FullPath, .. item.Data]);
        Assert.True(get.ExitCode == 0, get.Error);
        foreach (var (path, bytes) in files)
            Assert.Equal(bytes, await File.ReadAllBytesAsync(target.At(path.Split('/'))));

        var listed = await item.GetJsonAsync($"replica/object_info?replicaLink={Uri.EscapeDataString(link)}");
        foreach (var (file, index) in listed.GetProperty("files").EnumerateArray().Select((file, index) => (file, index)))
        {
            using var view = await item.System.Http.GetAsync($"replica/view?link={Uri.EscapeDataString(WithFile(link, index))}");
            Assert.Equal(files["سریال/" + file.GetProperty("path").GetString()], await view.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("4:path", "l2:..1:xe")]
    [InlineData("4:path", "l3:a/be")]
    [InlineData("4:path", "l0:e")]
    [InlineData("4:path", "le")]
    [InlineData("4:path", "l1:.e")]
    public async Task A_torrent_with_an_unsafe_path_is_refused(string key, string value)
    {
        using var folder = new TempFolder();
        var torrent = folder.Write("x.torrent", System.Text.Encoding.ASCII.GetBytes(
            $"d4:infod5:filesld6:lengthi1e{key}{value}ee4:name1:n12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee"));
        var get = await ReplicaCommand.RunAsync("get", torrent, "-o", folder.At("out"), "--json");
        Assert.Equal(5, get.ExitCode);
        Assert.False(Directory.Exists(folder.At("out")));
    }

    private static string WithFile(string link, int index) => link.Replace("so=0", $"so={index}", StringComparison.Ordinal);
}
