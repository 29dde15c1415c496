using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Replica.Aws.Tests.Servers.SkippingTestFramework", "Replica.Aws.Tests")]

namespace Replica.Aws.Tests.Servers;

/// <summary>
/// xunit's own, except that a test which fails with <see cref="MissingServer"/>'s sign is reported as skipped. (Only xunit's next major version can skip a
/// test from within, and the attributes of an inherited suite cannot know of its servers.)
/// </summary>
public sealed class SkippingTestFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            base.RunTestCases(testCases, new Sink(executionMessageSink), executionOptions);
    }

    private sealed class Sink(IMessageSink inner) : LongLivedMarshalByRefObject, IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message) => inner.OnMessage(
            message is ITestFailed { Messages: [{ } reason, ..] } failed && reason.StartsWith(MissingServer.SkipToken, StringComparison.Ordinal)
                ? new TestSkipped(failed.Test, reason[MissingServer.SkipToken.Length..])
                : message);
    }
}
