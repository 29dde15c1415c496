using System.Text.Json;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.Contract.Tests;

/// <summary>One running system with one published video, shared by the tests that only read.</summary>
public sealed class PublishedItem : IAsyncLifetime, IDisposable
{
    /// <summary>Some pieces and a bit; not a round number.</summary>
    private const int Length = 1_234_567;

    private readonly TempFolder _folder = new();

    /// <summary>The system.</summary>
    public RunningReplica System { get; private set; } = null!;

    /// <summary>The file's bytes.</summary>
    public byte[] Bytes { get; } = TestBytes.Create(Length);

    /// <summary>What <c>put</c> printed.</summary>
    public CommandOutcome Put { get; private set; } = null!;

    /// <summary>The item's link.</summary>
    public string Link => Put.Last.GetProperty("link").GetString()!;

    /// <summary>Its info hash.</summary>
    public string InfoHash => Put.Last.GetProperty("infoHash").GetString()!;

    /// <summary>Options that let another command find the system.</summary>
    public string[] Data => ["--data", System.DataFolder, "--json"];

    /// <summary>A path below the test's folder.</summary>
    public string At(params string[] segments) => _folder.At(segments);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        System = await RunningReplica.UpAsync(_folder.At("data"));
        var file = _folder.Write("Quarterly tulips.mp4", Bytes);
        Put = await ReplicaCommand.RunAsync(["put", file, "--title", "Tulips of spring", "--description", "A field", "--tag", "flower", .. Data]);
        Assert.Equal(0, Put.ExitCode);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await System.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Gets a route's JSON.</summary>
    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await System.Http.SendAsync(System.WithToken(HttpMethod.Get, path));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    /// <summary>Waits, at most the 2 s that the product promises and some for a busy machine, until a search finds something or nothing.</summary>
    public async Task WaitForAsync(string query, bool found)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            if ((await GetJsonAsync($"replica/search?s={query}")).GetProperty("objects").GetArrayLength() > 0 == found)
                return;
            await Task.Delay(100);
        }

        Assert.Fail($"{query} is {(found ? "not found" : "found still")} after 5 s");
    }
}
