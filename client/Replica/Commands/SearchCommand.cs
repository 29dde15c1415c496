using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>search</c>: asks the service and prints what it found.</summary>
internal sealed class SearchCommand : ReplicaCommand
{
    private readonly Argument<string> _query = new("QUERY") { Description = "Words to find; all of them, the last one as a prefix" };
    private readonly Setting<string?> _type = Settings.Text("--type", "T", "video, audio, image, document, app, archive, other, or a MIME type");
    private readonly Setting<int?> _limit = Settings.Number("--limit", "N", 1, 100, "Most results (default 20)");

    public SearchCommand()
        : base("search", "Find published items")
    {
        Add(_query);
        Add(_type);
        Add(_limit);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = $"search?s={Uri.EscapeDataString(context.Get(_query))}";
        if (context.Get(_type) is { } type) path += $"&type={Uri.EscapeDataString(type)}";
        if (context.Get(_limit) is { } limit) path += string.Create(CultureInfo.InvariantCulture, $"&limit={limit}");
        using var connection = ServiceConnection.Open(context);
        var json = await connection.Service.GetJsonAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            if (context.Options.Json) context.Terminal.Line(OneLine(json));
            else Print(context.Terminal, Read(json));
        }
        catch (JsonException e)
        {
            throw new ServiceException($"{connection.Service.Base} did not answer as a Replica service does ({e.Message}); is --service the right one?", inner: e);
        }

        return ExitCodes.Ok;
    }

    private static string OneLine(byte[] json)
    {
        using var answer = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(answer.RootElement, CliJson.Readable.JsonElement);
    }

    private static SearchAnswer Read(byte[] json)
    {
        var answer = JsonSerializer.Deserialize(json, CliJson.Default.SearchAnswer);
        return answer?.Objects?.Contains(null!) == false ? answer : throw new JsonException("an object is null");
    }

    private static void Print(Terminal terminal, SearchAnswer answer)
    {
        if (answer.Partial) terminal.Warn("not every source answered; there may be more");
        if (answer.Objects.Count == 0) terminal.Warn("nothing was found; try fewer or other words");
        foreach (var found in answer.Objects)
        {
            var title = TerminalText.Clean(found.Metadata?.Title ?? found.DisplayName ?? found.TorrentName ?? "");
            var file = TerminalText.Clean(found.TorrentInternalFilePath ?? "");
            terminal.Line($"{title}  ({TerminalText.Clean(found.MediaType ?? "other")}, {ByteSize.Format(found.FileSize)}, {file})");
            terminal.Line($"  {TerminalText.Clean(found.ReplicaLink ?? "")}");
        }
    }
}
