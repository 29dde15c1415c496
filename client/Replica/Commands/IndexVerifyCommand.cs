using System.CommandLine;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Search.Files;

namespace Replica.Client.Commands;

/// <summary><c>index verify</c>: reads every byte of an index file. Exit code 5 if anything is wrong with it.</summary>
internal sealed class IndexVerifyCommand : ReplicaCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "An index file" };

    public IndexVerifyCommand()
        : base("verify", "Check an index file") => Add(_file);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Get(_file);
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no file {path}; check its name");
        var facts = await Task.Run(() => Verify(path), CancellationToken.None).ConfigureAwait(false);
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(facts, CliJson.Readable.IndexFileFacts)
            : $"whole: {facts.Documents} documents, {facts.Terms} terms, {facts.Blocked} blocked, {ByteSize.Format(facts.Length)}");
        return ExitCodes.Ok;
    }

    private static IndexFileFacts Verify(string path)
    {
        try
        {
            return IndexFile.Verify(path);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path} is refused: {e.Message}", e);
        }
    }
}
