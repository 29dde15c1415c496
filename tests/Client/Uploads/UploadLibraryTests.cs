using Replica.Catalogue.Items;
using Replica.Client.Uploads;
using Replica.Support;

namespace Replica.Client.Tests.Uploads;

public sealed class UploadLibraryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_begun_is_there_for_another_process_at_once()
    {
        using var one = Open();
        using var other = Open();

        one.Begin(Upload("1"));

        Assert.Equal(Upload("1"), Assert.Single(other.List()));
        Assert.Equal(Upload("1"), other.Find(Hash));
    }

    [Fact]
    public void What_was_begun_outlives_a_process_that_is_killed()
    {
        // Not disposed: as after a kill, only what reached the files counts. The copy is what another machine would find on the disk.
        using var killed = Open();
        killed.Begin(Upload("1"));
        foreach (var file in Directory.GetFiles(_folder.FullPath)) File.Copy(file, Directory.CreateDirectory(_folder.At("copy")).FullName + "/" + Path.GetFileName(file));

        using var after = new UploadLibrary(_folder.At("copy", "client.db"), _time);

        Assert.Equal("token-1", Assert.Single(after.List()).AdminToken);
    }

    [Fact]
    public void The_tokens_are_the_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        using var library = Open();
        library.Begin(Upload("1"));

        foreach (var file in Directory.GetFiles(_folder.FullPath))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_state_is_moved_on_with_its_time()
    {
        using var library = Open();
        library.Begin(Upload("1"));
        _time.Advance(TimeSpan.FromMinutes(1));

        library.SetState("1", UploadStates.Published);

        var upload = library.Find(Hash)!;
        Assert.Equal(UploadStates.Published, upload.State);
        Assert.Equal(_time.GetUtcNow(), upload.LastModified);
    }

    [Fact]
    public void The_newest_upload_that_was_not_rejected_is_found()
    {
        using var library = Open();
        library.Begin(Upload("1"));
        library.Begin(Upload("2"));
        library.Begin(Upload("3"));
        library.SetState("3", UploadStates.Rejected);

        Assert.Equal("2", library.Find(Hash)!.UploadId);
        Assert.Equal(["3", "2", "1"], library.List().Select(upload => upload.UploadId));
        Assert.Null(library.Find(new string('b', 40)));
    }

    [Fact]
    public void Only_an_unfinished_upload_to_the_same_service_is_resumed()
    {
        using var library = Open();
        library.Begin(Upload("1"));

        Assert.Equal("1", library.FindUnfinished(Hash, "key")!.UploadId);
        Assert.Null(library.FindUnfinished(Hash, "another key"));

        library.SetState("1", UploadStates.Published);
        Assert.Null(library.FindUnfinished(Hash, "key"));
    }

    [Fact]
    public void An_item_that_was_deleted_is_forgotten_with_all_its_uploads()
    {
        using var library = Open();
        library.Begin(Upload("1"));
        library.Begin(Upload("2"));
        library.Begin(Upload("3") with { Prefix = "other" });

        library.Forget(ItemPrefix.Parse(Hash));

        Assert.Equal("3", Assert.Single(library.List()).UploadId);
    }

    [Fact]
    public void Several_processes_may_write_at_once()
    {
        Parallel.For(0, 8, writer =>
        {
            using var library = Open();
            for (var i = 0; i < 20; i++)
            {
                library.Begin(Upload($"{writer}-{i}"));
                library.SetState($"{writer}-{i}", UploadStates.Verifying);
            }
        });

        using var all = Open();
        Assert.Equal(160, all.List().Count(upload => upload.State == UploadStates.Verifying));
    }

    [Fact]
    public void A_file_that_is_no_database_is_a_clear_error()
    {
        _folder.Write("client.db", TestBytes.Create(10_000));

        var error = Assert.Throws<IOException>(Open);

        Assert.Contains(_folder.At("client.db"), error.Message, StringComparison.Ordinal);
    }

    private static string Hash => new('a', 40);

    private UploadLibrary Open() => new(_folder.At("client.db"), _time);

    private static OwnUpload Upload(string id) => new(
        id, Hash, Hash, $"magnet:?xt=urn:btih:{Hash}", "Название", 123, $"token-{id}", new ManualTimeProvider().GetUtcNow(), UploadStates.Receiving)
    { Service = "key" };
}
