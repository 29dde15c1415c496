using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Replica.Client.Tests.Network;

namespace Replica.Client.Tests.Uploads;

/// <summary>The upload routes of a service, in memory, that misbehave as a test says.</summary>
internal sealed class ScriptedUploads : IAsyncDisposable
{
    private readonly long _partLength;
    private JsonNode? _announced;
    private int _started;

    private ScriptedUploads(long partLength) => _partLength = partLength;

    public LoopbackServer Server { get; private set; } = null!;

    /// <summary>What arrived, by <c>file/index</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Parts { get; } = new();

    public byte[]? Torrent { get; private set; }

    public JsonNode? Announced => _announced;

    /// <summary>The state after <c>complete</c>.</summary>
    public string Verdict { get; set; } = "published";

    public string? Reason { get; set; }

    public string State { get; set; } = "receiving";

    /// <summary>False: the service has forgotten the upload.</summary>
    public bool Knows { get; set; } = true;

    /// <summary>Answers some requests itself (true), before the service does.</summary>
    public Func<HttpContext, Task<bool>> Intercept { get; set; } = _ => Task.FromResult(false);

    public static async Task<ScriptedUploads> StartAsync(long partLength)
    {
        var uploads = new ScriptedUploads(partLength);
        uploads.Server = await LoopbackServer.StartAsync(uploads.AnswerAsync);
        return uploads;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    public static async Task ProblemAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync(json);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (await Intercept(context)) return;
        var path = context.Request.Path.Value!;
        if (path == "/v1/uploads") await CreateAsync(context);
        else if (path.StartsWith("/put/", StringComparison.Ordinal)) await PutAsync(context, path["/put/".Length..]);
        else if (!Knows || context.Request.Headers.Authorization != "Bearer secret") await ProblemAsync(context, 404, """{"detail":"no such upload"}""");
        else if (path.EndsWith("/complete", StringComparison.Ordinal)) await CompleteAsync(context);
        else await context.Response.WriteAsync(Status());
    }

    private async Task CreateAsync(HttpContext context)
    {
        _announced = await JsonNode.ParseAsync(context.Request.Body);
        _started++;
        (State, Torrent) = ("receiving", null);
        Parts.Clear();
        Knows = true;
        context.Response.StatusCode = 201;
        await context.Response.WriteAsync(
            $$"""{"uploadId":"up{{_started}}","parts":{{PartsJson()}},"torrentUrl":"{{Server.Url}}put/torrent","adminToken":"secret"}""");
    }

    private async Task PutAsync(HttpContext context, string name)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.ContentLength != body.Length) context.Response.StatusCode = 400;
        else if (name == "torrent") Torrent = body.ToArray();
        else Parts[name] = body.ToArray();
    }

    private async Task CompleteAsync(HttpContext context)
    {
        if (Torrent is null || Parts.Count < PartCount) await ProblemAsync(context, 409, """{"type":"urn:replica:incomplete","detail":"Send what is missing."}""");
        else (State, context.Response.StatusCode) = (Verdict, 202);
    }

    private string Status() => State == "receiving"
        ? $$"""{"state":"receiving","parts":{{PartsJson()}},"torrentUrl":"{{Server.Url}}put/torrent"}"""
        : $$"""{"state":"{{State}}","reason":{{JsonSerializer.Serialize(Reason)}},"parts":[]}""";

    private int PartCount => JsonNode.Parse(PartsJson())!.AsArray().Count;

    private string PartsJson()
    {
        var parts = new JsonArray();
        foreach (var (file, entry) in _announced!["files"]!.AsArray().Index())
        {
            var length = entry!["length"]!.GetValue<long>();
            for (long offset = 0, index = 0; offset < length; offset += _partLength, index++)
            {
                parts.Add(new JsonObject
                {
                    ["file"] = file,
                    ["index"] = index,
                    ["url"] = $"{Server.Url}put/{file}/{index}",
                    ["offset"] = offset,
                    ["length"] = Math.Min(_partLength, length - offset),
                    ["received"] = Parts.ContainsKey($"{file}/{index}"),
                });
            }
        }

        return parts.ToJsonString();
    }
}
