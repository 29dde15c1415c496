using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Embedded;
using Replica.SearchService.Upstreams;
using Replica.Support;

namespace Replica.Client.Tests.Embedded;

/// <summary>A real <c>up</c> in this process, on a data folder of its own, and the requests that tests send it.</summary>
public sealed class UpInstance : IAsyncDisposable
{
    private readonly TempFolder? _ownFolder;
    private LocalInstance? _instance;

    private UpInstance(string folder, TempFolder? ownFolder) => (Folder, _ownFolder) = (folder, ownFolder);

    public string Folder { get; }

    public StringWriter Log { get; } = new();

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public Uri Url => new(_instance!.Running.Url);

    internal RunningInstance Running => _instance!.Running;

    public static Task<UpInstance> StartAsync(string? folder = null, params ImmutableArray<IPEndPoint> allowed) =>
        StartAsync(folder, new EmbeddedOptions(allowed, DhtSettings.None), Choices);

    internal static async Task<UpInstance> StartAsync(string? folder, EmbeddedOptions options, EngineChoices choices)
    {
        var own = folder is null ? new TempFolder() : null;
        var up = new UpInstance(folder ?? own!.FullPath, own);
        var terminal = new Terminal(TextWriter.Null, TextWriter.Synchronized(up.Log), interactive: false, color: false);
        try
        {
            up._instance = await LocalInstance.StartUpAsync(Options(up.Folder), choices, Player, options, terminal, TimeProvider.System, CancellationToken.None);
            return up;
        }
        catch
        {
            await up.DisposeAsync();
            throw;
        }
    }

    internal static PlayerOptions Player { get; } = new(1L << 30, TimeSpan.FromSeconds(5));

    internal static CommonOptions Options(string folder) =>
        new(folder, null, 0, false, false, null, false, TimeSpan.FromSeconds(3));

    internal static EngineChoices Choices { get; } = new() { ListenAddress = IPAddress.Loopback, ListenPort = 0 };

    /// <summary>Publishes a file through the page's route.</summary>
    public async Task<string> PublishAsync(string name, byte[] bytes)
    {
        using var response = await UploadAsync(name, bytes);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {body} {Log}");
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("link").GetString()!;
    }

    public Task<HttpResponseMessage> UploadAsync(string name, byte[] bytes) =>
        SendAsync(HttpMethod.Post, $"replica/upload?name={Uri.EscapeDataString(name)}", new ByteArrayContent(bytes), Token);

    public (string Name, string Value) Token => ("X-Replica-Token", Running.Token);

    public Task<HttpResponseMessage> ViewAsync(string link, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, "replica/view?link=" + Uri.EscapeDataString(link), null, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(Url, path)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await Http.SendAsync(request);
        // No test asks for a fault of our own, so one is a finding, with the place it came from.
        Assert.False(response.StatusCode == HttpStatusCode.InternalServerError, $"{method} {path}: {Log}");
        return response;
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _instance, null) is { } instance) await instance.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        _ownFolder?.Dispose();
        await Log.DisposeAsync();
    }
}
