using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Operating;

namespace Replica.Client.Commands;

/// <summary><c>redrive</c>: moves dead letters back once what killed them is mended.</summary>
internal sealed class RedriveCommand : ReplicaCommand
{
    private readonly OperatorConnection _operator = new();

    public RedriveCommand()
        : base("redrive", "Move the dead letters of every queue back")
    {
        _operator.AddTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var service = _operator.Open(context);
        var counts = await service.RedriveAsync(cancellationToken).ConfigureAwait(false);
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(counts, OperatorJson.Default.IReadOnlyDictionaryStringInt32)
            : string.Join(", ", counts.Select(queue => $"{queue.Key} {queue.Value}")));
        return ExitCodes.Ok;
    }
}
