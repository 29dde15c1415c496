using System.Globalization;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Search;
using Replica.Search.Files;

namespace Replica.Client.Commands;

/// <summary><c>index build</c>: documents, one JSON object a line, into one index file.</summary>
internal sealed class IndexBuildCommand : ReplicaCommand
{
    private readonly Setting<string?> _input = Settings.Text("--in", "DOCS.jsonl", "Documents, one JSON object a line");
    private readonly Setting<string?> _output = Settings.Text("--out", "FILE", "The index file to write");
    private readonly Setting<string?> _blocked = Settings.Text("--blocked", "HASHES.txt", "Info hashes to leave out and to hide, one a line");

    public IndexBuildCommand()
        : base("build", "Make an index file of documents")
    {
        Add(_input);
        Add(_output);
        Add(_blocked);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (input, output) = (context.Require(_input), Path.GetFullPath(context.Require(_output)));
        if (!File.Exists(input)) throw new FileNotFoundException($"there is no file {input}; check --in");
        var folder = Path.GetDirectoryName(output);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"there is no folder {folder} to write {Path.GetFileName(output)} to; create it");
        var blocked = ReadBlocked(context.Get(_blocked));
        var started = context.Time.GetTimestamp();
        var documents = await Task.Run(() => Build(input, output, blocked, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        var result = new BuiltIndex(documents, blocked.Length, new FileInfo(output).Length, context.Time.GetElapsedTime(started).TotalSeconds, output);
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(result, CliJson.Readable.BuiltIndex)
            : string.Create(CultureInfo.InvariantCulture, $"{documents} documents, {ByteSize.Format(result.Length)}  {TerminalText.Clean(output)}"));
        return ExitCodes.Ok;
    }

    private static int Build(string input, string output, IReadOnlyCollection<string> blocked, CancellationToken cancellationToken)
    {
        using var lines = File.OpenRead(input);
        using var builder = new IndexFileBuilder(output, blocked);
        return builder.Build(DocumentLines.Split(lines), (line, _) => Read(input, line.Number, line.Text), cancellationToken);
    }

    private static IndexDocument Read(string input, long number, byte[] text)
    {
        try
        {
            return DocumentLines.Read(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"line {number} of {input} is refused: {e.Message}", e);
        }
    }

    private static string[] ReadBlocked(string? path)
    {
        if (path is null) return [];
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no file {path}; check --blocked");
        var hashes = File.ReadLines(path).Select((text, i) => (Text: text.Trim(), Number: i + 1)).Where(line => line.Text.Length > 0).ToList();
        foreach (var line in hashes)
        {
            if (line.Text.Length != 40 || !line.Text.All(char.IsAsciiHexDigit))
                throw new FormatException($"line {line.Number} of {path} is refused: it is no info hash of 40 hex digits");
        }

        return [.. hashes.Select(line => line.Text)];
    }
}
