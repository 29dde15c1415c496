using System.Net;
using Microsoft.Extensions.Logging;

namespace Replica.Runtime.Polling;

/// <summary>
/// Fetches events and hands them to the handler, one after the other, until the process is ended from outside. A failure of the handler is that
/// invocation's; only an API that is out of order ends the loop.
/// </summary>
internal sealed class InvocationLoop(RuntimeApiClient api, ILogger log, TimeProvider time)
{
    /// <summary>Polls in a row that may fail before the loop gives up. Lambda then starts a new environment.</summary>
    internal const int MaxFailedPolls = 8;

    private const string TraceVariable = "_X_AMZN_TRACE_ID";
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts the function and serves it.</summary>
    /// <returns>The exit code, never 0 while events may come: the loop ends only on failure, or on cancellation.</returns>
    public async Task<int> RunAsync(Func<Task<LambdaHandler>> start, CancellationToken cancellationToken)
    {
        LambdaHandler handler;
        try
        {
            handler = await start();
        }
#pragma warning disable CA1031 // Whatever it is, Lambda has to hear of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // There is no event yet that the message could quote; it names a missing setting, say.
            log.LogCritical(e, "The function could not start: {Reason}", e.Message);
            await TryAsync(() => api.FailInitAsync(new FailureReport(e) { Message = e.Message }, cancellationToken), "the failure to start");
            return LambdaProcess.Failed;
        }

        try
        {
            return await ServeAsync(handler, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private async Task<int> ServeAsync(LambdaHandler handler, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                var invocation = await api.NextAsync(cancellationToken);
                failures = 0;
                if (!await HandleAsync(handler, invocation, cancellationToken))
                    return LambdaProcess.Failed;
            }
            catch (RuntimeApiException e)
            {
                if (e.IsFatal || ++failures == MaxFailedPolls)
                {
                    log.LogCritical(e, "The Runtime API is out of order: {Reason}", e.Message);
                    return LambdaProcess.Failed;
                }
                log.LogError(e, "No event: {Reason}", e.Message);
                await Task.Delay(FirstRetry * (1 << failures), time, cancellationToken);
            }
        }
    }

    /// <returns>False if the environment is beyond repair.</returns>
    private async Task<bool> HandleAsync(LambdaHandler handler, LambdaInvocation invocation, CancellationToken cancellationToken)
    {
        // Libraries look for the trace here (AWS: "Defined runtime environment variables").
        Environment.SetEnvironmentVariable(TraceVariable, invocation.TraceId);
        LambdaInvocation.Current = invocation;
        using var deadline = new InvocationDeadline(invocation, time, cancellationToken);
        LambdaResponse response;
        try
        {
            response = await handler(invocation, deadline.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a handler throws fails its invocation alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "The invocation failed");
            return await FailAsync(invocation, new FailureReport(e), cancellationToken);
        }

        var isUsable = await RespondAsync(invocation, response, deadline.Token, cancellationToken);
        LambdaInvocation.Current = null;
        return isUsable;
    }

    /// <returns>False if the environment is beyond repair.</returns>
    private async Task<bool> RespondAsync(
        LambdaInvocation invocation, LambdaResponse response, CancellationToken deadline, CancellationToken cancellationToken)
    {
        try
        {
            // A streamed answer is still being made, so it has the handler's deadline; a whole one is to arrive in any case.
            var status = await api.RespondAsync(invocation, response, response.WriteAsync is null ? cancellationToken : deadline);
            return status == HttpStatusCode.RequestEntityTooLarge
                ? await FailAsync(invocation, TooLarge(response), cancellationToken)
                : IsUsable(status, "the response");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A streamed answer may break off on whatever its maker throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The connection is broken, which is how Lambda learns of it: an error after a begun response would be out of turn.
            log.LogError(e, "The response could not be delivered");
            return true;
        }
    }

    private Task<bool> FailAsync(LambdaInvocation invocation, FailureReport report, CancellationToken cancellationToken) =>
        TryAsync(() => api.FailAsync(invocation, report, cancellationToken), "the error");

    private FailureReport TooLarge(LambdaResponse response)
    {
        log.LogError("The response of {Length} bytes is larger than Lambda takes", response.Body.Length);
        return new FailureReport(new InvocationException("The response is larger than Lambda takes.")) { ErrorType = "Function.ResponseSizeTooLarge" };
    }

    /// <returns>False if the environment is beyond repair; a report that could not be delivered is only logged.</returns>
    private async Task<bool> TryAsync(Func<Task<HttpStatusCode>> send, string what)
    {
        try
        {
            return IsUsable(await send(), what);
        }
        catch (HttpRequestException e)
        {
            log.LogError(e, "The Runtime API could not be told {What}", what);
            return true;
        }
    }

    private bool IsUsable(HttpStatusCode status, string what)
    {
        if (status != HttpStatusCode.Accepted)
            log.LogError("The Runtime API answered {Status} to {What}", (int)status, what);
        return status != HttpStatusCode.InternalServerError;
    }
}
