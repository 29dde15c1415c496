using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class QueueTests(Synthesiser synthesiser)
{
    private readonly Template _template = synthesiser.Usual;

    private IReadOnlyList<Resource> WorkQueues => [.. _template.Of("AWS::SQS::Queue").Where(queue => queue["RedrivePolicy"] is not null)];

    private IReadOnlyList<string?> DeadLetters => [.. WorkQueues.Select(queue => queue.Text("RedrivePolicy", "deadLetterTargetArn"))];

    [Fact]
    public void Every_queue_has_dead_letters_of_its_own_or_is_one()
    {
        Assert.Equal(4, WorkQueues.Count);
        Assert.Equal(4, DeadLetters.Distinct().Count());
        Assert.Equal(
            _template.Of("AWS::SQS::Queue").Select(queue => $"{queue.Id}.Arn").Order(),
            WorkQueues.Select(queue => $"{queue.Id}.Arn").Concat(DeadLetters).Order());
    }

    [Fact]
    public void A_message_is_tried_five_times_and_dead_letters_outlive_the_rest() =>
        Assert.All(WorkQueues, queue =>
        {
            Assert.Equal(5, queue["RedrivePolicy", "maxReceiveCount"]!.GetValue<int>());
            var dead = _template.Find(queue.Text("RedrivePolicy", "deadLetterTargetArn")![..^".Arn".Length]);
            Assert.True(dead["MessageRetentionPeriod"]!.GetValue<int>() > queue["MessageRetentionPeriod"]!.GetValue<int>());
        });

    [Fact]
    public void Every_dead_letter_rings_and_somebody_hears_it()
    {
        var watched = _template.Of("AWS::CloudWatch::Alarm")
            .Where(alarm => alarm.Text("MetricName") == "ApproximateNumberOfMessagesVisible" && alarm["Threshold"]!.GetValue<double>() == 0
                && alarm.Text("ComparisonOperator") == "GreaterThanThreshold" && alarm["EvaluationPeriods"]!.GetValue<int>() == 1)
            .Select(alarm =>
            {
                Assert.NotEmpty(alarm["AlarmActions"]!.AsArray());
                return Reference.Text(alarm["Dimensions"]![0]!["Value"])!.Replace(".QueueName", ".Arn", StringComparison.Ordinal);
            });
        Assert.Equal(DeadLetters.Order(), watched.Order());
    }

    [Fact]
    public void Work_that_waits_too_long_rings()
    {
        var watched = _template.Of("AWS::CloudWatch::Alarm").Where(alarm => alarm.Text("MetricName") == "ApproximateAgeOfOldestMessage")
            .Select(alarm => Reference.Text(alarm["Dimensions"]![0]!["Value"])!);
        Assert.Equal(WorkQueues.Select(queue => $"{queue.Id}.QueueName").Order(), watched.Order());
    }

    [Theory]
    [InlineData("Events", "ObjectCreated", 10)]
    [InlineData("Ingest", "Ingest", 1)]
    [InlineData("Verify", "Verify", 1)]
    public void A_queue_feeds_its_function_which_tells_what_failed(string queue, string function, int batch)
    {
        var source = Assert.Single(_template.Of("AWS::Lambda::EventSourceMapping"), source => source.Text("FunctionName") == _template.Function(function).Id);
        Assert.Equal($"{_template.Queue(queue).Id}.Arn", source.Text("EventSourceArn"));
        Assert.Equal(["ReportBatchItemFailures"], Reference.Texts(source["FunctionResponseTypes"]));
        Assert.Equal(batch, source["BatchSize"]!.GetValue<int>());
        Assert.True(source["ScalingConfig", "MaximumConcurrency"]!.GetValue<int>() >= 2);
        Assert.True(_template.Queue(queue)["VisibilityTimeout"]!.GetValue<int>() >= 6 * _template.Function(function)["Timeout"]!.GetValue<int>());
    }

    [Fact]
    public void Torrents_that_come_and_go_are_told_through_the_topic_as_they_are()
    {
        var bucket = _template.One("AWS::S3::Bucket");
        var told = bucket["NotificationConfiguration", "TopicConfigurations"]!.AsArray();
        Assert.Equal(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], told.Select(entry => entry!["Event"]!.GetValue<string>()));
        Assert.All(told, entry =>
        {
            var rule = Assert.Single(entry!["Filter"]!["S3Key"]!["Rules"]!.AsArray())!;
            Assert.Equal(("suffix", "/torrent"), (rule["Name"]!.GetValue<string>(), rule["Value"]!.GetValue<string>()));
        });
        var subscription = Assert.Single(_template.Of("AWS::SNS::Subscription"));
        Assert.Equal(Reference.Text(told[0]!["Topic"]), subscription.Text("TopicArn"));
        Assert.Equal($"{_template.Queue("Events").Id}.Arn", subscription.Text("Endpoint"));
        Assert.True(subscription["RawMessageDelivery"]!.GetValue<bool>());
        Assert.Equal($"{_template.Queue("Events", "Dead").Id}.Arn", subscription.Text("RedrivePolicy", "deadLetterTargetArn"));
    }

    [Fact]
    public void The_bucket_waits_until_it_may_publish()
    {
        var bucket = _template.One("AWS::S3::Bucket");
        var topic = Reference.Text(bucket["NotificationConfiguration", "TopicConfigurations"]![0]!["Topic"]);
        var policy = Assert.Single(_template.Of("AWS::SNS::TopicPolicy"), policy => Reference.Texts(policy["Topics"]).Contains(topic!));
        Assert.Contains(policy.Id, Reference.Texts(bucket.Json["DependsOn"]));
        Assert.Contains(Statement.On(policy), statement => statement.IsAllowed && Reference.Texts(statement.Json["Principal"]!["Service"]).Contains("s3.amazonaws.com"));
    }

    [Fact]
    public void Large_media_are_worked_by_as_many_containers_as_there_are_messages_and_by_none_otherwise()
    {
        var target = Assert.Single(_template.Of("AWS::ApplicationAutoScaling::ScalableTarget"), target => target["MinCapacity"]!.GetValue<int>() == 0);
        Assert.Equal(2, target["MaxCapacity"]!.GetValue<int>());
        var steps = _template.Of("AWS::ApplicationAutoScaling::ScalingPolicy").Where(policy => policy.Text("ScalingTargetId") == target.Id)
            .SelectMany(policy => policy["StepScalingPolicyConfiguration", "StepAdjustments"]!.AsArray()).Select(step => step!["ScalingAdjustment"]!.GetValue<int>());
        Assert.Equal([0, 1, 2], steps.Order());
        var service = Assert.Single(_template.Of("AWS::ECS::Service"), service => service["CapacityProviderStrategy"] is not null);
        Assert.Equal("FARGATE_SPOT", Reference.Text(Assert.Single(service["CapacityProviderStrategy"]!.AsArray())!["CapacityProvider"]));
        Assert.Equal(["--worker"], Reference.Texts(_template.Task("LargeIngest").Container["Command"]));
    }
}
