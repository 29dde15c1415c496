namespace Replica.Runtime;

/// <summary>Handles one event. What it throws fails that invocation alone; the message of an exception other than <see cref="InvocationException"/> is kept out of logs and reports.</summary>
/// <param name="invocation">The event and what came with it.</param>
/// <param name="cancellationToken">Cancelled shortly before the deadline, so that there is time left to answer.</param>
public delegate Task<LambdaResponse> LambdaHandler(LambdaInvocation invocation, CancellationToken cancellationToken);
