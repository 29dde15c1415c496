using Amazon.CDK;

namespace Replica.Infra.Functions;

/// <summary>What one function differs in from the next.</summary>
/// <param name="Id">Its name in the stack.</param>
/// <param name="Work">What it is told to do, in <c>REPLICA_WORK</c>; null where its assembly does one thing only.</param>
/// <param name="Memory">MiB; its share of a CPU grows with it.</param>
/// <param name="Timeout">When it is stopped.</param>
/// <param name="Environment">Its other variables.</param>
internal sealed record FunctionShape(string Id, string? Work, int Memory, Duration Timeout, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The variable that names the work.</summary>
    public const string WorkVariable = "REPLICA_WORK";

    /// <summary>All variables.</summary>
    public Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(Environment);
        if (Work is not null)
            variables[WorkVariable] = Work;
        return variables;
    }
}
