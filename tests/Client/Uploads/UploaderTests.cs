using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Network;
using Replica.Client.Service;
using Replica.Client.Uploads;
using Replica.Support;

namespace Replica.Client.Tests.Uploads;

public sealed partial class UploaderTests : IAsyncLifetime, IDisposable
{
    private const int PartLength = 100_000;
    private static readonly UploadRequest Request = new(null, "Title", "About it", ["one", "two"], KeepMetadata: false);

    private readonly TempFolder _folder = new();
    private readonly SkippingTimeProvider _time = new(TimeSpan.FromSeconds(10));
    private readonly HttpClient _http = GuardedHttp.Create(new HttpRules { AllowPrivate = true });
    private readonly byte[] _content = TestBytes.Create(250_000);
    private ScriptedUploads _uploads = null!;
    private ServiceClient _service = null!;
    private UploadLibrary _library = null!;
    private string _file = "";

    public async Task InitializeAsync()
    {
        _uploads = await ScriptedUploads.StartAsync(PartLength);
        _service = new ServiceClient(_uploads.Server.Url, null, _folder.At("service.json"), _http, _time);
        _library = new UploadLibrary(_folder.At("client.db"), _time);
        _file = _folder.Write("فیلم ۱.mp4", _content);
    }

    public Task DisposeAsync() => _uploads.DisposeAsync().AsTask();

    public void Dispose()
    {
        _service.Dispose();
        _library.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_to_the_byte_with_its_torrent_and_what_was_said_of_it()
    {
        var result = await PublishAsync();

        var torrent = MetainfoDocument.Parse(_uploads.Torrent);
        Assert.Equal(_content, Arrived);
        Assert.Equal(3, _uploads.Parts.Count);
        Assert.False(torrent.Info.IsSingleFile);
        Assert.Equal("فیلم ۱.mp4", torrent.Info.Name);
        Assert.Equal("فیلم ۱.mp4", (string?)_uploads.Announced!["files"]![0]!["path"]);
        Assert.Equal("Title", (string?)_uploads.Announced["title"]);
        Assert.Equal("About it", (string?)_uploads.Announced["description"]);
        Assert.Equal(2, _uploads.Announced["tags"]!.AsArray().Count);
        Assert.Equal(_uploads.Torrent!.Length, (int)_uploads.Announced["torrentLength"]!);
        Assert.Equal((torrent.Info.Hash.ToString(), 250_000L, false, "secret"), (result.InfoHash, result.Length, result.Duplicate, result.AdminToken));
        Assert.Equal("unsupported", result.Scrub);
        var link = ReplicaLink.Parse(result.Link);
        Assert.Equal((torrent.Info.Hash, "فیلم ۱.mp4", 0, torrent.Info.Hash.ToString()), (link.InfoHash, link.DisplayName, link.FileIndex, link.Prefix.Value));
    }

    [Fact]
    public async Task The_token_is_in_the_library_before_the_first_byte_is_sent()
    {
        string? token = null;
        _uploads.Intercept = context =>
        {
            if (context.Request.Method == "PUT") token ??= Assert.Single(_library.List()).AdminToken;
            return Task.FromResult(false);
        };

        await PublishAsync();

        Assert.Equal("secret", token);
        Assert.Equal(UploadStates.Published, Assert.Single(_library.List()).State);
    }

    [Fact]
    public async Task A_folder_with_an_empty_file_arrives_whole()
    {
        var folder = _folder.At("folder");
        _folder.Write("folder/b/inner.bin", TestBytes.Create(10, 2));
        _folder.Write("folder/a.txt", []);

        var result = await PublishAsync(folder);

        Assert.Equal(10, result.Length);
        Assert.Equal(TestBytes.Create(10, 2), Assert.Single(_uploads.Parts).Value);
    }

    [Fact]
    public async Task An_upload_that_was_cut_off_sends_only_what_is_missing()
    {
        using var cut = new CancellationTokenSource();
        _uploads.Intercept = async context =>
        {
            if (context.Request.Path != "/put/0/2") return false;
            while (_uploads.Parts.Count < 2) await Task.Yield();
            await cut.CancelAsync();
            context.Abort();
            return true;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishAsync(cancellationToken: cut.Token));
        _uploads.Intercept = _ => Task.FromResult(false);
        _uploads.Server.Requests.Clear();

        var result = await PublishAsync();

        Assert.Equal(["GET /v1/uploads/up1", "PUT /put/0/2", "PUT /put/torrent", "POST /v1/uploads/up1/complete", "GET /v1/uploads/up1"], _uploads.Server.Requests);
        Assert.Equal("secret", result.AdminToken);
        Assert.False(result.Duplicate);
    }

    [Fact]
    public async Task An_upload_that_the_service_forgot_starts_anew()
    {
        await CutOffWhileVerifyingAsync();
        (_uploads.Knows, _uploads.Verdict) = (false, "published");

        await PublishAsync();

        Assert.Equal([UploadStates.Published, UploadStates.Rejected], _library.List().Select(upload => upload.State));
    }

    [Fact]
    public async Task An_upload_that_was_published_while_nobody_looked_is_told_as_ones_own()
    {
        await CutOffWhileVerifyingAsync();
        _uploads.State = "published";

        var result = await PublishAsync();

        Assert.False(result.Duplicate);
        Assert.Equal("secret", result.AdminToken);
    }

    [Fact]
    public async Task An_upload_that_nobody_verifies_any_more_is_completed_again()
    {
        await CutOffWhileVerifyingAsync();
        (_uploads.State, _uploads.Verdict) = ("verifying", "published");

        Assert.Equal("secret", (await PublishAsync()).AdminToken);
    }

    [Fact]
    public async Task An_upload_that_another_was_faster_than_gives_that_ones_link()
    {
        var creations = 0;
        (_uploads.Verdict, _uploads.Reason) = ("rejected", "duplicate");
        _uploads.Intercept = async context =>
        {
            if (context.Request.Path != "/v1/uploads" || ++creations < 2) return false;
            await ScriptedUploads.ProblemAsync(context, 409, """{"type":"urn:replica:duplicate","detail":"There already."}""");
            return true;
        };

        var result = await PublishAsync();

        Assert.True(result.Duplicate);
        Assert.Null(result.AdminToken);
        Assert.Equal(result.InfoHash, ReplicaLink.Parse(result.Link).Prefix.Value);
    }

    [Fact]
    public async Task A_token_goes_to_no_other_service()
    {
        _library.Begin(new OwnUpload("up9", "p", await HashAsync(), "l", "n", 1, "theirs", _time.GetUtcNow(), UploadStates.Receiving) { Service = "http://elsewhere/" });
        _uploads.Intercept = context =>
        {
            Assert.DoesNotContain("theirs", context.Request.Headers.Authorization.ToString(), StringComparison.Ordinal);
            return Task.FromResult(false);
        };

        Assert.Equal("secret", (await PublishAsync()).AdminToken);
    }

    [Fact]
    public async Task A_duplicate_gives_the_link_under_which_it_is_published_and_no_token()
    {
        _uploads.Intercept = async context =>
        {
            await ScriptedUploads.ProblemAsync(context, 409, """{"type":"urn:replica:duplicate","detail":"There already.","prefix":"youtube_v2-abc"}""");
            return true;
        };

        var result = await PublishAsync();

        Assert.True(result.Duplicate);
        Assert.Null(result.AdminToken);
        Assert.Equal("youtube_v2-abc", ReplicaLink.Parse(result.Link).Prefix.Value);
        Assert.Empty(_library.List());
    }

    [Fact]
    public async Task What_is_not_there_is_not_found() =>
        await Assert.ThrowsAsync<FileNotFoundException>(() => PublishAsync(_folder.At("absent")));

    [Fact]
    public async Task Progress_runs_through_its_phases_and_never_beyond_the_whole()
    {
        var told = new List<UploadProgress>();

        await new Uploader(_service, _http, _library, _time).PublishAsync(
            _file, Request, new Relay<UploadProgress>(step => { lock (told) told.Add(step); }), CancellationToken.None);

        Assert.Equal(["hashing", "sending", "verifying"], told.Select(step => step.Phase).Distinct());
        Assert.All(told, step => Assert.InRange(step.Done, 0, step.Total));
        Assert.Contains(new UploadProgress("sending", 250_000, 250_000), told);
    }

    private async Task CutOffWhileVerifyingAsync()
    {
        _uploads.Verdict = "verifying";
        using var cut = new CancellationTokenSource();
        _uploads.Intercept = async context =>
        {
            if (_uploads.State == "verifying") await cut.CancelAsync();
            return false;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishAsync(cancellationToken: cut.Token));
        _uploads.Intercept = _ => Task.FromResult(false);
    }

    private byte[] Arrived => [.. _uploads.Parts["0/0"], .. _uploads.Parts["0/1"], .. _uploads.Parts["0/2"]];

    private Task<UploadResult> PublishAsync(string? path = null, CancellationToken cancellationToken = default) =>
        new Uploader(_service, _http, _library, _time).PublishAsync(path ?? _file, Request, null, cancellationToken);

    private async Task<string> HashAsync() =>
        (await TorrentBuilder.CreateAsync(_file, new TorrentOptions { ForceMultiFile = true })).Info.Hash.ToString();
}
