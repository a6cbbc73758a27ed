//! AWS's fields and the columns of the Sentinel table, each with its ASIM column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

/// Numbers of the values that `finish` wants.
pub(super) mod slot {
    pub(in super::super) const ACCOUNT: u8 = 0;
    pub(in super::super) const INTERFACE: u8 = 1;
    pub(in super::super) const START: u8 = 2;
    pub(in super::super) const END: u8 = 3;
    pub(in super::super) const ACTION: u8 = 4;
    pub(in super::super) const STATUS: u8 = 5;
    pub(in super::super) const VPC: u8 = 6;
    pub(in super::super) const TCP_FLAGS: u8 = 7;
    pub(in super::super) const DIRECTION: u8 = 8;
    pub(in super::super) const GENERATED: u8 = 9;
}

/// AWS's own names, in the order in which AWS documents them: the first 14 are the default format,
/// and a format of "all fields" up to a version is a longer beginning of this list. The layout of
/// lines without header line rests on this order.
pub(super) static FIELDS: Table = Table::new(&[
    Entry { key: "version", to: To::Text(Field::EventProductVersion) },
    Entry { key: "account-id", to: To::Slot(slot::ACCOUNT) },
    Entry { key: "interface-id", to: To::Slot(slot::INTERFACE) },
    Entry { key: "srcaddr", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "dstaddr", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "srcport", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dstport", to: To::Port(Field::DstPortNumber) },
    Entry { key: "protocol", to: To::Protocol },
    // A record counts one direction only: what its source sent.
    Entry { key: "packets", to: To::Count(Field::SrcPackets) },
    Entry { key: "bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "start", to: To::Slot(slot::START) },
    Entry { key: "end", to: To::Slot(slot::END) },
    Entry { key: "action", to: To::Slot(slot::ACTION) },
    Entry { key: "log-status", to: To::Slot(slot::STATUS) },
    // Version 3.
    Entry { key: "vpc-id", to: To::Slot(slot::VPC) },
    Entry { key: "subnet-id", to: To::Extra("SubnetId") },
    Entry { key: "instance-id", to: To::Extra("InstanceId") },
    Entry { key: "tcp-flags", to: To::Slot(slot::TCP_FLAGS) },
    Entry { key: "type", to: To::Extra("TrafficType") },
    Entry { key: "pkt-srcaddr", to: To::Ip(Field::SrcNatIpAddr) },
    Entry { key: "pkt-dstaddr", to: To::Ip(Field::DstNatIpAddr) },
    // Version 4.
    Entry { key: "region", to: To::Extra("Region") },
    Entry { key: "az-id", to: To::Extra("AzId") },
    Entry { key: "sublocation-type", to: To::Extra("SublocationType") },
    Entry { key: "sublocation-id", to: To::Extra("SublocationId") },
    // Version 5.
    Entry { key: "pkt-src-aws-service", to: To::Text(Field::SrcAppName) },
    Entry { key: "pkt-dst-aws-service", to: To::Text(Field::DstAppName) },
    Entry { key: "flow-direction", to: To::Slot(slot::DIRECTION) },
    Entry { key: "traffic-path", to: To::Extra("TrafficPath") },
    // Version 7.
    Entry { key: "ecs-cluster-arn", to: To::Extra("EcsClusterArn") },
    Entry { key: "ecs-cluster-name", to: To::Extra("EcsClusterName") },
    Entry { key: "ecs-container-instance-arn", to: To::Extra("EcsContainerInstanceArn") },
    Entry { key: "ecs-container-instance-id", to: To::Extra("EcsContainerInstanceId") },
    Entry { key: "ecs-container-id", to: To::Extra("EcsContainerId") },
    Entry { key: "ecs-second-container-id", to: To::Extra("EcsSecondContainerId") },
    Entry { key: "ecs-service-name", to: To::Extra("EcsServiceName") },
    Entry { key: "ecs-task-definition-arn", to: To::Extra("EcsTaskDefinitionArn") },
    Entry { key: "ecs-task-arn", to: To::Extra("EcsTaskArn") },
    Entry { key: "ecs-task-id", to: To::Extra("EcsTaskId") },
    // Versions 8 to 10.
    Entry { key: "reject-reason", to: To::Extra("RejectReason") },
    Entry { key: "resource-id", to: To::Extra("ResourceId") },
    Entry { key: "encryption-status", to: To::Extra("EncryptionStatus") },
]);

/// Version of a record whose format is all documented fields up to it, and how many those are.
pub(super) const ALL_FIELDS: &[(&str, usize)] =
    &[("2", 14), ("3", 21), ("4", 25), ("5", 29), ("7", 39), ("8", 40), ("9", 41), ("10", 42)];

/// Names in the order of the default format of transit gateways' flow logs, version 6. What only they have is not mapped.
pub(super) const TRANSIT_GATEWAY: &[&str] = &[
    "version", "resource-type", "account-id", "tgw-id", "tgw-attachment-id",
    "tgw-src-vpc-account-id", "tgw-dst-vpc-account-id", "tgw-src-vpc-id", "tgw-dst-vpc-id",
    "tgw-src-subnet-id", "tgw-dst-subnet-id", "tgw-src-eni", "tgw-dst-eni", "tgw-src-az-id",
    "tgw-dst-az-id", "tgw-pair-attachment-id", "srcaddr", "dstaddr", "srcport", "dstport",
    "protocol", "packets", "bytes", "start", "end", "log-status", "type", "packets-lost-no-route",
    "packets-lost-blackhole", "packets-lost-mtu-exceeded", "packets-lost-ttl-expired", "tcp-flags",
    "region", "flow-direction", "pkt-src-aws-service", "pkt-dst-aws-service",
];

/// Names in the order of the console's "select all", version 5.
pub(super) const ALPHABETICAL: &[&str] = &[
    "account-id", "action", "az-id", "bytes", "dstaddr", "dstport", "end", "flow-direction",
    "instance-id", "interface-id", "log-status", "packets", "pkt-dst-aws-service", "pkt-dstaddr",
    "pkt-src-aws-service", "pkt-srcaddr", "protocol", "region", "srcaddr", "srcport", "start",
    "sublocation-id", "sublocation-type", "subnet-id", "tcp-flags", "traffic-path", "type",
    "version", "vpc-id",
];

/// The columns of the Sentinel table AWSVPCFlow. `Type` is the table's own name, not AWS's field.
pub(super) static ROW: Table = Table::new(&[
    Entry { key: "TimeGenerated", to: To::Slot(slot::GENERATED) },
    Entry { key: "Version", to: To::Text(Field::EventProductVersion) },
    Entry { key: "AccountId", to: To::Slot(slot::ACCOUNT) },
    Entry { key: "InterfaceId", to: To::Slot(slot::INTERFACE) },
    Entry { key: "SrcAddr", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "DstAddr", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "SrcPort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "DstPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "Packets", to: To::Count(Field::SrcPackets) },
    Entry { key: "Bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "Start", to: To::Slot(slot::START) },
    Entry { key: "End", to: To::Slot(slot::END) },
    Entry { key: "Action", to: To::Slot(slot::ACTION) },
    Entry { key: "LogStatus", to: To::Slot(slot::STATUS) },
    Entry { key: "VpcId", to: To::Slot(slot::VPC) },
    Entry { key: "SubnetId", to: To::Extra("SubnetId") },
    Entry { key: "InstanceId", to: To::Extra("InstanceId") },
    Entry { key: "TcpFlags", to: To::Slot(slot::TCP_FLAGS) },
    Entry { key: "TrafficType", to: To::Extra("TrafficType") },
    Entry { key: "PktSrcAddr", to: To::Ip(Field::SrcNatIpAddr) },
    Entry { key: "PktDstAddr", to: To::Ip(Field::DstNatIpAddr) },
    Entry { key: "Region", to: To::Extra("Region") },
    Entry { key: "AzId", to: To::Extra("AzId") },
    Entry { key: "SublocationType", to: To::Extra("SublocationType") },
    Entry { key: "SublocationId", to: To::Extra("SublocationId") },
    Entry { key: "PktSrcAwsService", to: To::Text(Field::SrcAppName) },
    Entry { key: "PktDstAwsService", to: To::Text(Field::DstAppName) },
    Entry { key: "FlowDirection", to: To::Slot(slot::DIRECTION) },
    Entry { key: "TrafficPath", to: To::Extra("TrafficPath") },
    Entry { key: "EcsClusterArn", to: To::Extra("EcsClusterArn") },
    Entry { key: "EcsClusterName", to: To::Extra("EcsClusterName") },
    Entry { key: "EcsContainerInstanceArn", to: To::Extra("EcsContainerInstanceArn") },
    Entry { key: "EcsContainerInstanceId", to: To::Extra("EcsContainerInstanceId") },
    Entry { key: "EcsContainerId", to: To::Extra("EcsContainerId") },
    Entry { key: "EcsSecondContainerId", to: To::Extra("EcsSecondContainerId") },
    Entry { key: "EcsServiceName", to: To::Extra("EcsServiceName") },
    Entry { key: "EcsTaskDefinitionArn", to: To::Extra("EcsTaskDefinitionArn") },
    Entry { key: "EcsTaskArn", to: To::Extra("EcsTaskArn") },
    Entry { key: "EcsTaskId", to: To::Extra("EcsTaskId") },
    Entry { key: "RejectReason", to: To::Extra("RejectReason") },
    Entry { key: "ResourceId", to: To::Extra("ResourceId") },
    Entry { key: "EncryptionStatus", to: To::Extra("EncryptionStatus") },
]);
